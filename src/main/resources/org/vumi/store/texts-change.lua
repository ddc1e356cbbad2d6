-- Writes some texts, if all that were read are as they were.
-- KEYS: the texts
-- ARGV: milliseconds that what is written lasts; then for each key what was read, 'any' (not read), 'none' or '=' and a text, and what is
-- to be written, 'keep' or '=' and a text
-- Returns 1 if it was done.
for i, key in ipairs(KEYS) do
  local read = ARGV[2 * i]
  if read ~= 'any' then
    local now = redis.call('GET', key)
    if (now and '=' .. now or 'none') ~= read then
      return { 0 }
    end
  end
end
for i, key in ipairs(KEYS) do
  local write = ARGV[2 * i + 1]
  if write ~= 'keep' then
    redis.call('SET', key, string.sub(write, 2), 'PX', ARGV[1])
  end
end
return { 1 }
