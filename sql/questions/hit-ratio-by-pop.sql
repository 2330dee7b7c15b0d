-- title: Hit ratio by edge location
-- tells: What each edge location (POP) answered out of its cache, most misses first. Each POP has a cache of its own,
--   so quiet ones are colder.
-- act: Where many quiet POPs miss, Origin Shield gives them one cache to share. A single POP far below its neighbours
--   is worth a question to AWS.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 50: most rows of the answer
-- column pop text: edge location
-- column requests count: all requests
-- column hits count: result type Hit
-- column refresh_hits count: result type RefreshHit: cached, but the origin was asked
-- column misses count: result type Miss
-- column errors count: result types that end in Error or Exceeded
-- column other count: redirects, generated responses, unknown result types
-- column bytes_sent bytes: sc-bytes, headers included
-- column hit_bytes bytes: sc-bytes of Hit and RefreshHit
-- column miss_bytes bytes: sc-bytes of Miss
-- column time_taken_ms duration: time-taken, summed
-- column hit_ratio ratio: (Hit + RefreshHit) / (Hit + RefreshHit + Miss)
-- column byte_hit_ratio ratio: the same, of their sc-bytes

WITH counted AS (
  SELECT
    pop,
    sum(requests) AS requests,
    sum(CASE WHEN result_type = 'Hit' THEN requests ELSE 0 END) AS hits,
    sum(CASE WHEN result_type = 'RefreshHit' THEN requests ELSE 0 END) AS refresh_hits,
    sum(CASE WHEN result_type = 'Miss' THEN requests ELSE 0 END) AS misses,
    sum(
      CASE WHEN result_type IN ('Error', 'LimitExceeded', 'CapacityExceeded', 'LambdaExecutionError', 'FunctionExecutionError',
          'FunctionThrottledError')
        THEN requests ELSE 0 END
    ) AS errors,
    sum(bytes_sent) AS bytes_sent,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN bytes_sent ELSE 0 END) AS hit_bytes,
    sum(CASE WHEN result_type = 'Miss' THEN bytes_sent ELSE 0 END) AS miss_bytes,
    sum(time_taken_ms) AS time_taken_ms
  FROM fleet_hourly
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY pop
)
SELECT
  pop,
  requests,
  hits,
  refresh_hits,
  misses,
  errors,
  requests - hits - refresh_hits - misses - errors AS other,
  bytes_sent,
  hit_bytes,
  miss_bytes,
  time_taken_ms,
  CAST(hits + refresh_hits AS DOUBLE) / NULLIF(hits + refresh_hits + misses, 0) AS hit_ratio,
  CAST(hit_bytes AS DOUBLE) / NULLIF(hit_bytes + miss_bytes, 0) AS byte_hit_ratio
FROM counted
ORDER BY misses DESC, requests DESC, pop ASC NULLS FIRST
LIMIT :limit
