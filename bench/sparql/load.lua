-- Sends the requests of a file in turn over all connections; prints what was measured as one line of JSON.
-- Arguments: file of request targets, Accept, number of the first comment or -1 for none, 1 to time each answer.
local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } bench_time;
  int clock_gettime(int clock, bench_time *time);
]]

local function now()
  local time = ffi.new("bench_time")
  ffi.C.clock_gettime(1, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local worker

function setup(thread)
  worker = thread
end

function init(args)
  targets, count, answered, began, last = {}, 0, 0, nil, 0
  for line in io.lines(args[1]) do targets[#targets + 1] = line end
  tail = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nAccept: " .. args[2] .. "\r\n\r\n"
  first = tonumber(args[3])
  if args[4] == "1" then
    response = function(status, headers, body)
      answered, last = answered + 1, now()
    end
  end
end

function request()
  began = began or now()
  local target = targets[count % #targets + 1]
  count = count + 1
  if first >= 0 then target = target .. "%23" .. (first + count) end
  return "GET " .. target .. tail
end

function done(summary, latency, requests)
  local errors, number, seconds = summary.errors, summary.requests, summary.duration / 1e6
  if worker:get("answered") > 0 then
    number, seconds = worker:get("answered"), worker:get("last") - worker:get("began")
  end
  io.write(string.format(
    '\nFIGURES {"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "errors": %d}\n',
    number, seconds, latency:percentile(50) / 1000, latency:percentile(95) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
