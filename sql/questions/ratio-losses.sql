-- title: The objects that lower a hit ratio most
-- tells: For one definition of the hit ratio (sql/README.md has them all), what each object takes from it: the requests, or
--   for byte_hit_ratio the bytes, that are in its denominator and not in its numerator. Asked when a gate does not hold.
-- act: Begin with the first rows: bringing what they lose to zero would lift the ratio by their share of what is missing.
-- param definition text = 'hit_ratio': hit_ratio, byte_hit_ratio, console_hit_ratio, cloudwatch_hit_ratio or origin_offload
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param content_type text = '': only this media type, * for anything, as in image/*; empty: all of them
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column lost count: requests (byte_hit_ratio: bytes) that lower the ratio
-- column lost_share ratio: share of all that is lost

WITH objects AS (
  SELECT
    uri,
    requests,
    bytes_sent,
    method,
    result_type,
    response_result_type,
    coalesce(detailed_result_type, result_type) AS detailed
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
    AND (
      :content_type = ''
      OR content_type LIKE replace(replace(replace(replace(:content_type, '|', '||'), '%', '|%'), '_', '|_'), '*', '%') ESCAPE '|'
    )
),
losses AS (
  SELECT uri, requests AS lost
  FROM objects
  WHERE (:definition = 'hit_ratio' AND result_type = 'Miss')
    OR (:definition = 'console_hit_ratio' AND response_result_type <> 'Hit')
    OR (
      :definition = 'cloudwatch_hit_ratio'
      AND result_type NOT IN ('Hit', 'RefreshHit')
      AND result_type NOT IN ('Error', 'LimitExceeded', 'CapacityExceeded', 'LambdaExecutionError', 'FunctionExecutionError',
          'FunctionThrottledError')
      AND coalesce(method, '') NOT IN ('POST', 'PUT')
    )
    OR (
      :definition = 'origin_offload'
      AND (detailed IN ('Miss', 'RefreshHit') OR (detailed LIKE 'Origin%' AND detailed <> 'OriginShieldHit'))
    )
  UNION ALL
  SELECT uri, bytes_sent AS lost
  FROM objects
  WHERE :definition = 'byte_hit_ratio' AND result_type = 'Miss'
),
summed AS (
  SELECT uri, sum(lost) AS lost
  FROM losses
  GROUP BY uri
)
SELECT
  uri,
  lost,
  CAST(lost AS DOUBLE) / NULLIF(sum(lost) OVER (), 0) AS lost_share
FROM summed
WHERE lost > 0
ORDER BY lost DESC, uri ASC NULLS FIRST
LIMIT :limit
