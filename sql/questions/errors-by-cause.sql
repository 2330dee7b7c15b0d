-- title: Errors by cause
-- tells: Requests that failed, by the detailed result type, which names the cause (the viewer, CloudFront, or the
--   origin), and by HTTP status. An answer of 400 and above counts as failed, whatever its result type.
-- act: Origin... causes are for whoever runs the origin; ClientCommError and status 000 are viewers that left; a
--   plain Error with 404 is a dead link, which the worst object names.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 50: most rows of the answer
-- column cause text: x-edge-detailed-result-type, or x-edge-result-type where it is absent
-- column status text: HTTP status; 000: the viewer left first
-- column requests count: requests that failed
-- column error_share ratio: share of all that failed
-- column objects count: objects that they were for
-- column worst_object text: the object with most of them
-- column bytes_sent bytes: sc-bytes
-- column time_taken_ms duration: time-taken, summed

WITH failed AS (
  SELECT
    coalesce(detailed_result_type, result_type) AS cause,
    status,
    uri,
    sum(requests) AS requests,
    sum(bytes_sent) AS bytes_sent,
    sum(time_taken_ms) AS time_taken_ms
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
    AND (
      status >= 400
      OR result_type IN ('Error', 'LimitExceeded', 'CapacityExceeded', 'LambdaExecutionError', 'FunctionExecutionError',
          'FunctionThrottledError')
    )
  GROUP BY coalesce(detailed_result_type, result_type), status, uri
),
placed AS (
  SELECT
    failed.*,
    row_number() OVER (PARTITION BY cause, status ORDER BY requests DESC, uri ASC NULLS LAST) AS place
  FROM failed
),
causes AS (
  SELECT
    cause,
    status,
    sum(requests) AS requests,
    count(*) AS objects,
    max(CASE WHEN place = 1 THEN uri END) AS worst_object,
    sum(bytes_sent) AS bytes_sent,
    sum(time_taken_ms) AS time_taken_ms
  FROM placed
  GROUP BY cause, status
)
SELECT
  cause,
  lpad(CAST(status AS VARCHAR), 3, '0') AS status,
  requests,
  CAST(requests AS DOUBLE) / NULLIF(sum(requests) OVER (), 0) AS error_share,
  objects,
  worst_object,
  bytes_sent,
  time_taken_ms
FROM causes
ORDER BY requests DESC, cause ASC NULLS LAST, causes.status ASC NULLS LAST
LIMIT :limit
