-- title: Traffic that no cache can answer
-- tells: Requests that CloudFront never answers out of its cache, by the reason: methods other than GET, HEAD and
--   OPTIONS, redirects from HTTP to HTTPS, and answers that functions make at the edge.
-- act: Take them out of the account before judging a hit ratio. Redirects go away with HSTS and https:// in your own
--   links; reads that are sent as POST can become GET.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 50: most rows of the answer
-- column reason text: why no cache can answer
-- column requests count: all requests
-- column request_share ratio: share of all requests
-- column misses count: result type Miss
-- column miss_share ratio: share of all misses
-- column bytes_sent bytes: sc-bytes, headers included
-- column objects count: different objects
-- column worst_object text: the object with most of them

WITH reasons AS (
  SELECT
    CASE
      WHEN method NOT IN ('GET', 'HEAD', 'OPTIONS') THEN concat('method ', method)
      WHEN result_type = 'Redirect' THEN 'redirect to HTTPS'
      WHEN result_type IN ('LambdaGeneratedResponse', 'FunctionGeneratedResponse') THEN 'answer made at the edge'
      WHEN detailed_result_type = 'MissGeneratedResponse' THEN 'answer made by Lambda@Edge in place of the origin'
    END AS reason,
    uri,
    requests,
    CASE WHEN result_type = 'Miss' THEN requests ELSE 0 END AS misses,
    bytes_sent
  FROM objects_daily
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
),
objects AS (
  SELECT reason, uri, sum(requests) AS requests, sum(misses) AS misses, sum(bytes_sent) AS bytes_sent
  FROM reasons
  GROUP BY reason, uri
),
placed AS (
  SELECT objects.*, row_number() OVER (PARTITION BY reason ORDER BY requests DESC, uri ASC NULLS LAST) AS place
  FROM objects
),
summed AS (
  SELECT
    reason,
    sum(requests) AS requests,
    sum(misses) AS misses,
    sum(bytes_sent) AS bytes_sent,
    count(*) AS objects,
    max(CASE WHEN place = 1 THEN uri END) AS worst_object
  FROM placed
  GROUP BY reason
),
shares AS (
  SELECT
    summed.*,
    CAST(requests AS DOUBLE) / NULLIF(sum(requests) OVER (), 0) AS request_share,
    CAST(misses AS DOUBLE) / NULLIF(sum(misses) OVER (), 0) AS miss_share
  FROM summed
)
SELECT reason, requests, request_share, misses, miss_share, bytes_sent, objects, worst_object
FROM shares
WHERE reason IS NOT NULL
ORDER BY requests DESC, reason ASC NULLS LAST
LIMIT :limit
