-- title: Misses that few requests explain
-- tells: By first folder of the path: how many misses were the first request for an object at an edge location. No TTL
--   and no cache key can avoid those, because each POP has a cache of its own.
-- act: Where the share is high, Origin Shield (one cache that all POPs ask) is the only help; where it is low, the
--   fault is in the cache key or the TTL.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 50: most rows of the answer
-- column folder text: first folder of the path
-- column first_misses count: misses that were the first of their object at their POP
-- column first_miss_share ratio: of the misses, those
-- column misses count: result type Miss
-- column requests count: all requests
-- column objects count: different objects
-- column requests_per_pop count: requests for an object at a POP, on average

WITH places AS (
  SELECT
    uri,
    pop,
    sum(requests) AS requests,
    sum(CASE WHEN result_type = 'Miss' THEN requests ELSE 0 END) AS misses
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
  GROUP BY uri, pop
),
foldered AS (
  SELECT
    CASE WHEN uri LIKE '/%/%' THEN concat('/', split_part(uri, '/', 2), '/') ELSE '/' END AS folder,
    uri,
    requests,
    misses
  FROM places
),
folders AS (
  SELECT
    folder,
    count(*) AS places,
    count(DISTINCT uri) AS objects,
    sum(requests) AS requests,
    sum(misses) AS misses,
    sum(CASE WHEN misses > 0 THEN 1 ELSE 0 END) AS first_misses
  FROM foldered
  GROUP BY folder
)
SELECT
  folder,
  first_misses,
  CAST(first_misses AS DOUBLE) / NULLIF(misses, 0) AS first_miss_share,
  misses,
  requests,
  objects,
  CAST(requests AS DOUBLE) / NULLIF(places, 0) AS requests_per_pop
FROM folders
ORDER BY first_misses DESC, folder ASC NULLS LAST
LIMIT :limit
