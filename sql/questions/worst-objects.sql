-- title: The objects that miss most
-- tells: Each object with its misses, its share of all misses, and what its misses cost: bytes from the origin and time
--   of viewers. A few objects usually make up most of them.
-- act: Begin with the first few rows. What misses them is told by never-hit, refresh-hit-heavy, sparse-objects and,
--   on raw logs, query-string-fragmentation and repeat-misses.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column misses count: result type Miss
-- column miss_share ratio: share of all misses
-- column cumulative_miss_share ratio: share of all misses, summed from the top down to here
-- column hit_ratio ratio: (Hit + RefreshHit) / (Hit + RefreshHit + Miss)
-- column requests count: all requests
-- column miss_bytes bytes: sc-bytes of Miss
-- column miss_time_ms duration: time-taken of the misses, summed: how long viewers waited for them
-- column byte_hit_ratio ratio: the same, of their sc-bytes
-- column bytes_sent bytes: sc-bytes, headers included
-- column hits count: result type Hit
-- column refresh_hits count: result type RefreshHit: cached, but the origin was asked
-- column errors count: result types that end in Error or Exceeded
-- column other count: redirects, generated responses, unknown result types
-- column hit_bytes bytes: sc-bytes of Hit and RefreshHit
-- column time_taken_ms duration: time-taken, summed

-- The worst are found first, by what orders them; only they are then measured whole. To keep all sums of all objects takes
-- several times as long.
WITH objects AS (
  SELECT
    uri,
    sum(requests) AS requests,
    sum(CASE WHEN result_type = 'Miss' THEN requests ELSE 0 END) AS misses
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY uri
),
worst AS (
  SELECT uri, requests, misses, sum(misses) OVER () AS all_misses
  FROM objects
  ORDER BY misses DESC, requests DESC, uri ASC NULLS FIRST
  LIMIT :limit
),
measured AS (
  SELECT
    worst.uri,
    worst.requests,
    worst.misses,
    worst.all_misses,
    sum(CASE WHEN result_type = 'Hit' THEN o.requests ELSE 0 END) AS hits,
    sum(CASE WHEN result_type = 'RefreshHit' THEN o.requests ELSE 0 END) AS refresh_hits,
    sum(
      CASE WHEN result_type IN ('Error', 'LimitExceeded', 'CapacityExceeded', 'LambdaExecutionError', 'FunctionExecutionError',
          'FunctionThrottledError')
        THEN o.requests ELSE 0 END
    ) AS errors,
    sum(bytes_sent) AS bytes_sent,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN bytes_sent ELSE 0 END) AS hit_bytes,
    sum(CASE WHEN result_type = 'Miss' THEN bytes_sent ELSE 0 END) AS miss_bytes,
    sum(time_taken_ms) AS time_taken_ms,
    sum(CASE WHEN result_type = 'Miss' THEN time_taken_ms ELSE 0 END) AS miss_time_ms
  FROM objects_daily o
  -- A path can be missing. The first condition alone lets engines find rows by a hash.
  JOIN worst ON coalesce(o.uri, '') = coalesce(worst.uri, '') AND o.uri IS NOT DISTINCT FROM worst.uri
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY worst.uri, worst.requests, worst.misses, worst.all_misses
)
SELECT
  uri,
  misses,
  CAST(misses AS DOUBLE) / NULLIF(all_misses, 0) AS miss_share,
  CAST(
    sum(misses) OVER (ORDER BY misses DESC, requests DESC, uri ASC NULLS FIRST ROWS UNBOUNDED PRECEDING) AS DOUBLE
  ) / NULLIF(all_misses, 0) AS cumulative_miss_share,
  CAST(hits + refresh_hits AS DOUBLE) / NULLIF(hits + refresh_hits + misses, 0) AS hit_ratio,
  requests,
  miss_bytes,
  miss_time_ms,
  CAST(hit_bytes AS DOUBLE) / NULLIF(hit_bytes + miss_bytes, 0) AS byte_hit_ratio,
  bytes_sent,
  hits,
  refresh_hits,
  errors,
  requests - hits - refresh_hits - misses - errors AS other,
  hit_bytes,
  time_taken_ms
FROM measured
ORDER BY misses DESC, requests DESC, uri ASC NULLS FIRST
LIMIT :limit
