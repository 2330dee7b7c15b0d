-- title: Objects that are read, and never hit
-- tells: Objects read with GET or HEAD whose every cache result was a Miss, although edge locations asked for them more
--   than once.
-- act: The origin most likely sends Cache-Control: no-store, private or max-age=0, or a Set-Cookie; or the cache
--   policy turns caching off. What is the same for everyone may be cached, if only for a minute.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param min_misses whole = 10: least number of misses
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column misses count: result type Miss
-- column miss_share ratio: share of all misses
-- column repeat_misses count: misses beyond the first at each POP: what a cache would have answered
-- column pops count: edge locations that missed
-- column miss_bytes bytes: sc-bytes of Miss
-- column miss_time_ms duration: time-taken of the misses, summed: how long viewers waited for them

WITH places AS (
  SELECT
    uri,
    pop,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN requests ELSE 0 END) AS cached,
    sum(CASE WHEN result_type = 'Miss' THEN requests ELSE 0 END) AS misses,
    sum(CASE WHEN result_type = 'Miss' THEN bytes_sent ELSE 0 END) AS miss_bytes,
    sum(CASE WHEN result_type = 'Miss' THEN time_taken_ms ELSE 0 END) AS miss_time_ms
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
    AND method IN ('GET', 'HEAD')
  GROUP BY uri, pop
),
objects AS (
  SELECT
    uri,
    sum(cached) AS cached,
    sum(misses) AS misses,
    sum(CASE WHEN misses > 1 THEN misses - 1 ELSE 0 END) AS repeat_misses,
    sum(CASE WHEN misses > 0 THEN 1 ELSE 0 END) AS pops,
    sum(miss_bytes) AS miss_bytes,
    sum(miss_time_ms) AS miss_time_ms
  FROM places
  GROUP BY uri
),
shares AS (
  SELECT objects.*, CAST(misses AS DOUBLE) / NULLIF(sum(misses) OVER (), 0) AS miss_share
  FROM objects
)
SELECT uri, misses, miss_share, repeat_misses, pops, miss_bytes, miss_time_ms
FROM shares
WHERE cached = 0 AND repeat_misses > 0 AND misses >= :min_misses
ORDER BY misses DESC, uri ASC NULLS FIRST
LIMIT :limit
