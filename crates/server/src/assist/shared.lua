-- The ledger of tokens in one step. The arithmetic is that of `assist::account`, which says why.
--
-- KEYS[1]  sorted set: 'id|tokens|team' by the time until which it counts
-- KEYS[2]  hash: 'next' id, the latest 'now', 'all|DAY' and 'team|DAY|TEAM' tokens
-- ARGV     act, now in milliseconds (or nothing: the clock of Redis), team, and then
--   reserve  tokens, longest, minute, day, team_minute, team_day  ->  {0, id, first, last}, or {the limit that is met}
--   settle   tokens, id, first, last, used                        ->  {0}
--   balance                                                       ->  {minute, day, team_minute, team_day}
local WINDOW, DAY = 60000, 86400000
local calls, days, act, team = KEYS[1], KEYS[2], ARGV[1], ARGV[3]
local function number(at) return tonumber(ARGV[at]) end
local function whole(value) return string.format('%.0f', value) end

local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
now = math.max(now, tonumber(redis.call('HGET', days, 'now') or '0'))
redis.call('HSET', days, 'now', whole(now))
local today = math.floor(now / DAY)

-- What counts no more is forgotten.
redis.call('ZREMRANGEBYSCORE', calls, '-inf', '(' .. whole(now))
for _, field in ipairs(redis.call('HKEYS', days)) do
  local day = field:match('^all|(%d+)$') or field:match('^team|(%d+)|')
  if day and tonumber(day) < today then redis.call('HDEL', days, field) end
end

local function field(day, team)
  return team and 'team|' .. whole(day) .. '|' .. team or 'all|' .. whole(day)
end

local function spent(day, team)
  return tonumber(redis.call('HGET', days, field(day, team)) or '0')
end

local function add(day, tokens)
  for _, name in ipairs({ field(day), field(day, team) }) do
    local left = math.max(0, tonumber(redis.call('HGET', days, name) or '0') + tokens)
    redis.call('HSET', days, name, whole(left))
  end
end

local function in_the_window()
  local all, own = 0, 0
  for _, call in ipairs(redis.call('ZRANGE', calls, 0, -1)) do
    local tokens, whose = call:match('^%d+|(%d+)|(.*)$')
    all = all + tonumber(tokens)
    if whose == team then own = own + tonumber(tokens) end
  end
  return all, own
end

if act == 'reserve' then
  local tokens, longest = number(4), number(5)
  local all, own = in_the_window()
  local first, last = today, math.floor((now + longest) / DAY)
  for day = first, last do
    if all + tokens > number(6) then return { 1 } end
    if spent(day) + tokens > number(7) then return { 2 } end
    if own + tokens > number(8) then return { 3 } end
    if spent(day, team) + tokens > number(9) then return { 4 } end
  end
  for day = first, last do add(day, tokens) end
  local id = redis.call('HINCRBY', days, 'next', 1)
  redis.call('ZADD', calls, whole(now + longest + WINDOW), whole(id) .. '|' .. whole(tokens) .. '|' .. team)
  return { 0, id, first, last }
elseif act == 'settle' then
  local tokens, id, first, last, used = number(4), number(5), number(6), number(7), number(8)
  redis.call('ZREM', calls, whole(id) .. '|' .. whole(tokens) .. '|' .. team)
  redis.call('ZADD', calls, whole(now + WINDOW), whole(id) .. '|' .. whole(used) .. '|' .. team)
  -- Days that are over are forgotten; before the reply it might have ended on the next day.
  for day = math.max(first, today), math.max(last, today) do
    local reserved = day <= last and tokens or 0
    local counts = day <= today and used or 0
    add(day, counts - reserved)
  end
  return { 0 }
end
local all, own = in_the_window()
return { all, spent(today), own, spent(today, team) }
