-- title: The console's cache statistics
-- tells: Per day, what the CloudFront console shows under Cache statistics, by its own definitions, without its limit
--   of 60 days. RefreshHit, redirects and generated responses are in none of its three shares.
-- act: Compare with the console to trust the tables, and with fleet-hit-ratio to see what the console leaves out.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 1000: most rows of the answer
-- column date text: UTC date
-- column requests count: Total requests
-- column hits count: x-edge-response-result-type Hit
-- column misses count: x-edge-response-result-type Miss
-- column errors count: x-edge-response-result-type Error, LimitExceeded or CapacityExceeded
-- column hit_share ratio: Hits / all requests
-- column miss_share ratio: Misses / all requests
-- column error_share ratio: Errors / all requests
-- column bytes_sent bytes: Total bytes
-- column miss_bytes bytes: Bytes from misses; by x-edge-result-type, as in the console
-- column incomplete count: status 200 and x-edge-result-type Error: downloads that were not finished
-- column incomplete_share ratio: the same / all requests
-- column status_2xx count: answers 200 to 299
-- column status_3xx count: answers 300 to 399
-- column status_4xx count: answers 400 to 499
-- column status_5xx count: answers 500 to 599

WITH days AS (
  SELECT
    "date",
    sum(requests) AS requests,
    sum(CASE WHEN response_result_type = 'Hit' THEN requests ELSE 0 END) AS hits,
    sum(CASE WHEN response_result_type = 'Miss' THEN requests ELSE 0 END) AS misses,
    sum(
      CASE WHEN response_result_type = 'Error' OR response_result_type = 'LimitExceeded'
          OR response_result_type = 'CapacityExceeded'
        THEN requests ELSE 0 END
    ) AS errors,
    sum(bytes_sent) AS bytes_sent,
    sum(CASE WHEN result_type = 'Miss' THEN bytes_sent ELSE 0 END) AS miss_bytes,
    sum(CASE WHEN status = 200 AND result_type = 'Error' THEN requests ELSE 0 END) AS incomplete,
    sum(CASE WHEN status BETWEEN 200 AND 299 THEN requests ELSE 0 END) AS status_2xx,
    sum(CASE WHEN status BETWEEN 300 AND 399 THEN requests ELSE 0 END) AS status_3xx,
    sum(CASE WHEN status BETWEEN 400 AND 499 THEN requests ELSE 0 END) AS status_4xx,
    sum(CASE WHEN status BETWEEN 500 AND 599 THEN requests ELSE 0 END) AS status_5xx
  FROM fleet_hourly
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY "date"
)
SELECT
  "date",
  requests,
  hits,
  misses,
  errors,
  CAST(hits AS DOUBLE) / NULLIF(requests, 0) AS hit_share,
  CAST(misses AS DOUBLE) / NULLIF(requests, 0) AS miss_share,
  CAST(errors AS DOUBLE) / NULLIF(requests, 0) AS error_share,
  bytes_sent,
  miss_bytes,
  incomplete,
  CAST(incomplete AS DOUBLE) / NULLIF(requests, 0) AS incomplete_share,
  status_2xx,
  status_3xx,
  status_4xx,
  status_5xx
FROM days
ORDER BY "date" ASC NULLS LAST
LIMIT :limit
