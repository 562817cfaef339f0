-- Send each draft of the file named by DL_REQUESTS (lines of `drafts`) once by the JSON API, its token as the call's key.
local requests, at = {}, 0

function init()
	for line in io.lines(os.getenv("DL_REQUESTS")) do
		local _, token, _, csrf, cookie = line:match("^(%S+)\t(%S+)\t(%S+)\t(%S+)\t(%S+)\t")
		requests[#requests + 1] = wrk.format("POST", "/api/v1/drafts/" .. token .. "/send",
			{ ["Cookie"] = "dl=" .. cookie, ["X-CSRF-Token"] = csrf, ["Idempotency-Key"] = token,
				["Content-Type"] = "application/json" }, "{}")
	end
end

function request()
	at = at % #requests + 1
	return requests[at]
end
