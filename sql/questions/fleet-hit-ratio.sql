-- title: Every hit ratio, by distribution
-- tells: For each day and distribution, every hit ratio that has a name (sql/README.md says where each comes from).
--   They differ by what they divide by what; none of them is wrong.
-- act: Watch one of them over time. Where byte_hit_ratio is far below hit_ratio, large objects miss; where
--   console_hit_ratio is, much is revalidated, redirected or refused.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 1000: most rows of the answer
-- column date text: UTC date
-- column distribution text: distribution id
-- column requests count: all requests
-- column bytes_sent bytes: sc-bytes, headers included
-- column hit_ratio ratio: (Hit + RefreshHit) / (Hit + RefreshHit + Miss)
-- column byte_hit_ratio ratio: the same, of their sc-bytes
-- column console_hit_ratio ratio: Hit / all requests, by x-edge-response-result-type: the console, Cache statistics
-- column cloudwatch_hit_ratio ratio: (Hit + RefreshHit) / all but POST, PUT and errors: CloudWatch, CacheHitRate
-- column origin_offload ratio: requests that did not go to the origin / all requests

WITH facts AS (
  SELECT
    "date",
    distribution,
    requests,
    bytes_sent,
    result_type IN ('Hit', 'RefreshHit') AS is_cached,
    result_type IN ('Hit', 'RefreshHit', 'Miss') AS is_cache_result,
    response_result_type,
    -- A request without a result type has no part in a ratio; one without a method is not a POST.
    result_type NOT IN ('Error', 'LimitExceeded', 'CapacityExceeded', 'LambdaExecutionError', 'FunctionExecutionError',
          'FunctionThrottledError')
      AND coalesce(method, '') NOT IN ('POST', 'PUT') AS is_cacheable,
    coalesce(detailed_result_type, result_type) AS detailed
  FROM fleet_hourly
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
),
sums AS (
  SELECT
    "date",
    distribution,
    sum(requests) AS requests,
    sum(bytes_sent) AS bytes_sent,
    sum(CASE WHEN is_cached THEN requests ELSE 0 END) AS cached,
    sum(CASE WHEN is_cache_result THEN requests ELSE 0 END) AS cache_results,
    sum(CASE WHEN is_cached THEN bytes_sent ELSE 0 END) AS cached_bytes,
    sum(CASE WHEN is_cache_result THEN bytes_sent ELSE 0 END) AS cache_result_bytes,
    sum(CASE WHEN response_result_type = 'Hit' THEN requests ELSE 0 END) AS console_hits,
    sum(CASE WHEN response_result_type IS NOT NULL THEN requests ELSE 0 END) AS console_requests,
    sum(CASE WHEN is_cacheable AND is_cached THEN requests ELSE 0 END) AS cacheable_cached,
    sum(CASE WHEN is_cacheable THEN requests ELSE 0 END) AS cacheable,
    sum(
      CASE
        WHEN detailed = 'OriginShieldHit' THEN 0
        WHEN detailed IN ('Miss', 'RefreshHit') OR detailed LIKE 'Origin%' THEN requests
        ELSE 0
      END
    ) AS origin_requests,
    sum(CASE WHEN detailed IS NOT NULL THEN requests ELSE 0 END) AS detailed_requests
  FROM facts
  GROUP BY "date", distribution
)
SELECT
  "date",
  distribution,
  requests,
  bytes_sent,
  CAST(cached AS DOUBLE) / NULLIF(cache_results, 0) AS hit_ratio,
  CAST(cached_bytes AS DOUBLE) / NULLIF(cache_result_bytes, 0) AS byte_hit_ratio,
  CAST(console_hits AS DOUBLE) / NULLIF(console_requests, 0) AS console_hit_ratio,
  CAST(cacheable_cached AS DOUBLE) / NULLIF(cacheable, 0) AS cloudwatch_hit_ratio,
  CAST(detailed_requests - origin_requests AS DOUBLE) / NULLIF(detailed_requests, 0) AS origin_offload
FROM sums
ORDER BY "date" ASC NULLS LAST, distribution ASC NULLS LAST
LIMIT :limit
