-- Reads some entries that are in all of some sorted sets, in the order of their scores.
--
-- KEYS: the sets
-- ARGV: lowest and highest score; score and name of the entry that was read last, or a score and nothing; whether the newest come
-- first; how their names begin; how many are wanted; how many may be looked at
-- Returns score and name of the last entry that was looked at, empty if there are no more; then name and score of each entry.

local low, high, after_score, after = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local newest, beginning, wanted, look = ARGV[5] == '1', ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local MOST_OF_A_MOMENT = 10000

local smallest = KEYS[1]
for _, key in ipairs(KEYS) do
  if redis.call('ZCARD', key) < redis.call('ZCARD', smallest) then
    smallest = key
  end
end

-- where an entry would be that has gone, or that is not in this set
local function place(score, entry)
  local at = newest and redis.call('ZCOUNT', smallest, '(' .. score, '+inf') or redis.call('ZCOUNT', smallest, '-inf', '(' .. score)
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', smallest, score, score, 'LIMIT', 0, MOST_OF_A_MOMENT)) do
    if newest and other > entry or not newest and other < entry then
      at = at + 1
    end
  end
  return at
end

local function start()
  if after ~= '' then
    local rank = redis.call(newest and 'ZREVRANK' or 'ZRANK', smallest, after)
    return rank and rank + 1 or place(after_score, after)
  end
  return newest and redis.call('ZCOUNT', smallest, '(' .. high, '+inf') or redis.call('ZCOUNT', smallest, '-inf', '(' .. low)
end

local function in_all(entry)
  for _, key in ipairs(KEYS) do
    if key ~= smallest and not redis.call('ZSCORE', key, entry) then
      return false
    end
  end
  return string.sub(entry, 1, #beginning) == beginning
end

local from = start()
local found = redis.call(newest and 'ZREVRANGE' or 'ZRANGE', smallest, from, from + look - 1, 'WITHSCORES')
local answer = { '', '' }
for i = 1, #found, 2 do
  local entry, score = found[i], found[i + 1]
  if newest and tonumber(score) < tonumber(low) or not newest and tonumber(score) > tonumber(high) then
    return answer
  end
  if in_all(entry) then
    answer[#answer + 1] = entry
    answer[#answer + 1] = score
  end
  if #answer == 2 + 2 * wanted or i + 1 == 2 * look then
    answer[1], answer[2] = score, entry
    return answer
  end
end
return answer
