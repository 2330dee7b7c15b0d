-- title: Objects that expire too soon
-- tells: Objects whose copies had mostly expired when they were asked for: the cache had them, but had to ask the
--   origin whether they still held (RefreshHit). The answer was nearly always yes.
-- act: Raise their TTL (Cache-Control: max-age or s-maxage, or the minimum TTL of the cache policy) to the time after
--   which they really change. Without an ETag or Last-Modified the same fault shows as misses: see repeat-misses.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param min_share ratio = 0.5: least share of revalidated answers among all out of the cache
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column refresh_hits count: result type RefreshHit: cached, but the origin was asked
-- column refresh_share ratio: RefreshHit / (Hit + RefreshHit): how many copies had expired
-- column hits count: result type Hit
-- column misses count: result type Miss
-- column requests count: all requests
-- column pops count: edge locations that revalidated
-- column refresh_time_ms duration: time-taken of the revalidated answers

WITH objects AS (
  SELECT
    uri,
    sum(requests) AS requests,
    sum(CASE WHEN result_type = 'Hit' THEN requests ELSE 0 END) AS hits,
    sum(CASE WHEN result_type = 'RefreshHit' THEN requests ELSE 0 END) AS refresh_hits,
    sum(CASE WHEN result_type = 'Miss' THEN requests ELSE 0 END) AS misses,
    count(DISTINCT CASE WHEN result_type = 'RefreshHit' THEN pop END) AS pops,
    sum(CASE WHEN result_type = 'RefreshHit' THEN time_taken_ms ELSE 0 END) AS refresh_time_ms
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY uri
)
SELECT
  uri,
  refresh_hits,
  CAST(refresh_hits AS DOUBLE) / NULLIF(hits + refresh_hits, 0) AS refresh_share,
  hits,
  misses,
  requests,
  pops,
  refresh_time_ms
FROM objects
WHERE CAST(refresh_hits AS DOUBLE) / NULLIF(hits + refresh_hits, 0) >= :min_share
ORDER BY refresh_hits DESC, uri ASC NULLS FIRST
LIMIT :limit
