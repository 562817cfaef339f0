-- POST the body in the file named by DL_REQUESTS to the address in its first line, each time with another number in the
-- place of every "{n}".
local path, body, first, n = nil, nil, os.time() % 100000 * 100000, 0

function init()
	local lines = io.lines(os.getenv("DL_REQUESTS"))
	path, body = lines(), lines()
end

function request()
	n = n + 1
	return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded" },
		(body:gsub("{n}", string.format("%010d", first + n))))
end
