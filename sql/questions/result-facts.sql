-- title: Requests by all that a hit ratio looks at
-- tells: For each day, distribution and content type: how many requests had the same result types and method. Every hit
--   ratio, of whatever part of the fleet, can be worked out from these rows alone.
-- act: Make a ratio of your own of them. The nightly run judges its gates by them.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 1000: most rows of the answer
-- column date text: UTC date
-- column distribution text: distribution id
-- column content_type text: media type, without parameters
-- column method text: HTTP method
-- column result_type text: x-edge-result-type
-- column response_result_type text: x-edge-response-result-type
-- column detailed_result_type text: x-edge-detailed-result-type
-- column requests count: all requests
-- column bytes_sent bytes: sc-bytes, headers included

SELECT
  "date",
  distribution,
  content_type,
  method,
  result_type,
  response_result_type,
  detailed_result_type,
  sum(requests) AS requests,
  sum(bytes_sent) AS bytes_sent
FROM fleet_hourly
WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
  AND (:distribution = '' OR distribution = :distribution)
GROUP BY "date", distribution, content_type, method, result_type, response_result_type, detailed_result_type
ORDER BY
  "date" ASC NULLS LAST,
  distribution ASC NULLS LAST,
  requests DESC,
  content_type ASC NULLS FIRST,
  method ASC NULLS FIRST,
  result_type ASC NULLS FIRST,
  response_result_type ASC NULLS FIRST,
  detailed_result_type ASC NULLS FIRST
LIMIT :limit
