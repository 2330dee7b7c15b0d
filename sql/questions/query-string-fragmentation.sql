-- title: Misses that query strings make
-- tells: Objects of which an edge location fetched several copies, one for each query string, and the parameters that
--   differ from copy to copy (with the number of their values).
-- act: Leave parameters that do not change the answer (utm_*, fbclid, gclid) out of the cache key, with a cache
--   policy that names the few that do.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column extra_misses count: misses for a further query string of the object at the same POP: one cache key would have spared them
-- column misses count: result type Miss
-- column requests count: GET and HEAD requests
-- column query_strings count: different query strings
-- column hit_ratio ratio: (Hit + RefreshHit) / (Hit + RefreshHit + Miss)
-- column varying text: the parameters with most different values, and how many

WITH asked AS (
  SELECT
    NULLIF(cs_uri_stem, '-') AS uri,
    x_edge_location AS pop,
    -- A missing query string is `-` for one engine and NULL for the other.
    coalesce(NULLIF(cs_uri_query, '-'), '') AS query,
    x_edge_result_type AS result_type
  FROM raw_logs
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
    AND cs_method IN ('GET', 'HEAD')
),
-- Grouped step by step: what count(DISTINCT ...) gathers does not go to disk.
copies AS (
  SELECT
    uri,
    pop,
    query,
    count(*) AS requests,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN 1 ELSE 0 END) AS cached,
    sum(CASE WHEN result_type = 'Miss' THEN 1 ELSE 0 END) AS misses
  FROM asked
  GROUP BY uri, pop, query
),
places AS (
  SELECT
    uri,
    pop,
    sum(requests) AS requests,
    sum(cached) AS cached,
    sum(misses) AS misses,
    sum(CASE WHEN misses > 0 THEN 1 ELSE 0 END) AS missed_copies
  FROM copies
  GROUP BY uri, pop
),
objects AS (
  SELECT
    uri,
    sum(requests) AS requests,
    sum(cached) AS cached,
    sum(misses) AS misses,
    sum(CASE WHEN missed_copies > 1 THEN missed_copies - 1 ELSE 0 END) AS extra_misses
  FROM places
  GROUP BY uri
),
queries AS (
  SELECT uri, query
  FROM copies
  WHERE query <> ''
  GROUP BY uri, query
),
query_counts AS (
  SELECT uri, count(*) AS query_strings
  FROM queries
  GROUP BY uri
),
pairs AS (
  SELECT queries.uri, t.pair
  FROM queries CROSS JOIN UNNEST(split(query, '&')) AS t(pair)
  GROUP BY queries.uri, t.pair
),
parameters AS (
  SELECT
    uri,
    split_part(pair, '=', 1) AS name,
    count(*) AS different,
    row_number() OVER (PARTITION BY uri ORDER BY count(*) DESC, split_part(pair, '=', 1) ASC) AS place
  FROM pairs
  GROUP BY uri, split_part(pair, '=', 1)
),
most_varying AS (
  SELECT uri, array_join(array_agg(concat(name, ' (', CAST(different AS VARCHAR), ')') ORDER BY place), ', ') AS varying
  FROM parameters
  WHERE place <= 5 AND different > 1
  GROUP BY uri
)
SELECT
  objects.uri,
  objects.extra_misses,
  objects.misses,
  objects.requests,
  query_counts.query_strings,
  CAST(objects.cached AS DOUBLE) / NULLIF(objects.cached + objects.misses, 0) AS hit_ratio,
  most_varying.varying
FROM objects
JOIN query_counts ON query_counts.uri = objects.uri
LEFT JOIN most_varying ON most_varying.uri = objects.uri
WHERE objects.extra_misses > 0
ORDER BY objects.extra_misses DESC, objects.uri ASC NULLS FIRST
LIMIT :limit
