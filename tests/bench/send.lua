-- Send each draft of the file named by DL_REQUESTS (lines of `drafts`) once. When all are sent it goes on from the
-- start, which the driver notices by counting reports.
local requests, at = {}, 0

function init()
	for line in io.lines(os.getenv("DL_REQUESTS")) do
		local _, token, _, csrf, cookie = line:match("^(%S+)\t(%S+)\t(%S+)\t(%S+)\t(%S+)\t")
		requests[#requests + 1] = wrk.format("POST", "/snap/" .. token .. "/send",
			{ ["Cookie"] = "dl=" .. cookie, ["Content-Type"] = "application/x-www-form-urlencoded" }, "csrf=" .. csrf)
	end
end

function request()
	at = at % #requests + 1
	return requests[at]
end
