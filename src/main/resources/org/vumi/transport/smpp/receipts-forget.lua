-- Forgets receipts that were kept.
-- KEYS: the sorted set of ids of which there are some
-- ARGV: how the keys of their lists begin; then id and receipt by turns
for argument = 2, #ARGV, 2 do
  local id = ARGV[argument]
  local kept = ARGV[1] .. id
  redis.call('LREM', kept, 0, ARGV[argument + 1]) -- kept twice if the first answer was lost
  if redis.call('EXISTS', kept) == 0 then
    redis.call('ZREM', KEYS[1], id)
  end
end
return {}
