-- title: The console's popular objects
-- tells: Per object, what the CloudFront console shows under Popular objects, by its own definitions: exact, and not
--   only the 50 that it keeps.
-- act: A popular object with a low hit share is the cheapest thing to repair.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 50: most rows of the answer
-- column uri text: path, as logged
-- column requests count: Requests
-- column hits count: x-edge-response-result-type Hit
-- column hit_share ratio: Hits / all requests of the object
-- column misses count: x-edge-response-result-type Miss
-- column miss_bytes bytes: Bytes from misses
-- column bytes_sent bytes: Total bytes
-- column incomplete count: Incomplete downloads: status 200 and x-edge-result-type Error
-- column status_2xx count: answers 200 to 299
-- column status_3xx count: answers 300 to 399
-- column status_4xx count: answers 400 to 499
-- column status_5xx count: answers 500 to 599

WITH objects AS (
  SELECT
    uri,
    sum(requests) AS requests,
    sum(CASE WHEN response_result_type = 'Hit' THEN requests ELSE 0 END) AS hits,
    sum(CASE WHEN response_result_type = 'Miss' THEN requests ELSE 0 END) AS misses,
    sum(CASE WHEN result_type = 'Miss' THEN bytes_sent ELSE 0 END) AS miss_bytes,
    sum(bytes_sent) AS bytes_sent,
    sum(CASE WHEN status = 200 AND result_type = 'Error' THEN requests ELSE 0 END) AS incomplete,
    sum(CASE WHEN status BETWEEN 200 AND 299 THEN requests ELSE 0 END) AS status_2xx,
    sum(CASE WHEN status BETWEEN 300 AND 399 THEN requests ELSE 0 END) AS status_3xx,
    sum(CASE WHEN status BETWEEN 400 AND 499 THEN requests ELSE 0 END) AS status_4xx,
    sum(CASE WHEN status BETWEEN 500 AND 599 THEN requests ELSE 0 END) AS status_5xx
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY uri
)
SELECT
  uri,
  requests,
  hits,
  CAST(hits AS DOUBLE) / NULLIF(requests, 0) AS hit_share,
  misses,
  miss_bytes,
  bytes_sent,
  incomplete,
  status_2xx,
  status_3xx,
  status_4xx,
  status_5xx
FROM objects
ORDER BY requests DESC, uri ASC NULLS FIRST
LIMIT :limit
