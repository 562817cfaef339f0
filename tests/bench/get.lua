-- GET each address of the file named by DL_REQUESTS, again and again.
local requests, at = {}, 0

function init()
	for path in io.lines(os.getenv("DL_REQUESTS")) do
		requests[#requests + 1] = wrk.format("GET", path)
	end
end

function request()
	at = at % #requests + 1
	return requests[at]
end
