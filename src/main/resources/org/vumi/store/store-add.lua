-- Adds messages and events to the store, under Vumi's keys and, if wanted, our index beside them. What is there already
-- changes nothing when it comes again.
--
-- ARGV: how the keys begin; milliseconds that all is kept, or nothing; the score before which an index entry is too old, or
-- nothing; whether there is an index; then of each item: inbound, outbound or event; its id; its batch or nothing; its tag as
-- <pool>:<name> or nothing; its score; the person's address (of an event: the message's id) or nothing; its event_type or nothing;
-- how many columns it has; then name and value of each.

local prefix, expiry, too_old, indexed = ARGV[1] .. ':', ARGV[2], ARGV[3], ARGV[4] == '1'
local TABLES = { inbound = 'inbound_messages', outbound = 'messages', event = 'events' }
local LINKS = { inbound = 'replies', outbound = 'messages' }
local MOST_COLUMNS = 1000 -- what Lua may hand to a function has an end
local MOST_FORGOTTEN = 10

local function keep(key)
  if expiry ~= '' then
    redis.call('PEXPIRE', key, expiry)
  end
end

-- Somebody has begun it, and may ask for it. Others are but named by messages, and go with the last of them.
local function begun(batch)
  return redis.call('EXISTS', prefix .. 'batches:common:' .. batch) == 1
end

-- Sets what the number is now. HINCRBY would do the same, but a Redis that is killed while it writes its append-only file may do
-- the beginning of the last script once more when it has been started twice: then a number must not grow again.
local function count(batch, counter)
  local status = prefix .. 'batches:status:' .. batch
  redis.call('HSET', status, counter, tostring((tonumber(redis.call('HGET', status, counter)) or 0) + 1))
  if not begun(batch) then
    keep(status)
  end
end

local function current_batch(tag)
  local id = redis.call('HGET', prefix .. 'tags:common:' .. tag, 'current_batch_id')
  return id and string.match(id, '^"(.*)"$')
end

local function index(name, score, entry)
  local key = prefix .. 'index:' .. name
  redis.call('ZADD', key, score, entry)
  keep(key)
  if too_old == '' then
    return
  end
  local batch = string.match(name, '^batch:(.*)$')
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', too_old, 'LIMIT', 0, MOST_FORGOTTEN)) do
    redis.call('ZREM', key, old)
    if batch then
      local direction, id = string.match(old, '^(%a+):(.*)$')
      redis.call('HDEL', prefix .. 'batches:' .. LINKS[direction] .. ':' .. batch, id)
    end
  end
end

-- Some of the old ones, others with each message: those that go on may be the first for long.
local function forget_batches(score)
  local batches = prefix .. 'index:batches'
  local old = too_old == '' and 0 or redis.call('ZCOUNT', batches, '-inf', too_old)
  if old == 0 then
    return
  end
  local from = tonumber(score) % old
  for _, batch in ipairs(redis.call('ZRANGEBYSCORE', batches, '-inf', too_old, 'LIMIT', from, MOST_FORGOTTEN)) do
    if not begun(batch) and redis.call('EXISTS', prefix .. 'index:batch:' .. batch) == 0 then
      redis.call('ZREM', batches, batch)
    end
  end
end

local function link(direction, batch, id)
  local members = prefix .. 'batches:' .. LINKS[direction] .. ':' .. batch
  local new = redis.call('HSETNX', members, id, '1') == 1
  keep(members)
  if direction == 'outbound' then
    local batches = prefix .. 'messages:batches:' .. id
    redis.call('HSET', batches, batch, '1')
    keep(batches)
    if new then
      count(batch, 'message')
      count(batch, 'sent')
    end
  end
end

local function add_event(id, message, kind)
  local events = prefix .. 'messages:events:' .. message
  local new = redis.call('HSETNX', events, id, '1') == 1
  keep(events)
  if new then
    for _, batch in ipairs(redis.call('HKEYS', prefix .. 'messages:batches:' .. message)) do
      count(batch, kind)
    end
  end
end

local function add_message(direction, id, batch, tag, score, address, repeated)
  -- the tag may have gone to another batch since the message came first
  if batch == '' then
    batch = not repeated and tag ~= '' and current_batch(tag)
  end
  if batch then
    link(direction, batch, id)
  end
  if not indexed then
    return
  end
  local entry = direction .. ':' .. id
  index('messages', score, entry)
  if batch then
    redis.call('ZADD', prefix .. 'index:batches', 'NX', score, batch)
    index('batch:' .. batch, score, entry)
    forget_batches(score)
  end
  if tag ~= '' then
    index('tag:' .. tag, score, entry)
  end
  if address ~= '' then
    index('address:' .. address, score, entry)
  end
end

local at = 5
while at <= #ARGV do
  local kind, id, batch, tag, score, about, event_type, columns = unpack(ARGV, at, at + 7)
  local first, last = at + 8, at + 7 + 2 * columns
  local body = prefix .. TABLES[kind] .. ':body:' .. id
  local before = redis.call('HGET', body, 'helper_metadata')
  for from = first, last, MOST_COLUMNS do
    redis.call('HSET', body, unpack(ARGV, from, math.min(last, from + MOST_COLUMNS - 1)))
  end
  keep(body)
  if kind ~= 'event' then
    local repeated = before and before == redis.call('HGET', body, 'helper_metadata')
    add_message(kind, id, batch, tag, score, about, repeated)
  elseif about ~= '' then
    add_event(id, about, event_type)
  end
  at = last + 1
end
return {}
