// A WeChat that really listens, at the port that the site of the tests asks ([wechat] api, tests/run).
//
// The code says what becomes of it: "wang.1" is of o-wang and good once; "hang.", "html.", "500.", "40029." ...
import http from 'node:http';

export const SECRET = 'app-geheim', SESSION_KEY = 'c2Vzc2lvbi1rZXk=';

export class WeChat {
	constructor() {
		this.asked = [];
		this.used = new Set();
		this.server = http.createServer((req, res) => {
			const pieces = [];

			req.on('data', (piece) => pieces.push(piece));
			req.on('end', () => this.answer(req, res, Buffer.concat(pieces).toString()));
		});
	}

	listen() {
		return new Promise((done, failed) => {
			this.server.once('error', failed).listen(Number(process.env.DL_WECHAT_PORT), '127.0.0.1', done);
		});
	}

	close() {
		this.server.closeAllConnections();
		this.server.close();
	}

	answer(req, res, text) {
		const url = new URL(req.url, 'http://wechat'), code = url.searchParams.get('js_code') ?? (text && JSON.parse(text).code) ?? '';
		const way = code.split('.')[0], json = (value) => res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));

		this.asked.push({ url, text });
		if (url.pathname === '/cgi-bin/stable_token')
			return json({ access_token: 'pass-1', expires_in: 7200 });
		if (way === 'hang')
			return undefined;
		if (way === 'html')
			return res.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>');
		if (way === '500')
			return res.writeHead(500).end();
		if (/^-?\d{1,5}$/.test(way))
			return json({ errcode: Number(way), errmsg: 'no' });
		if (url.pathname === '/wxa/business/getuserphonenumber')
			return json({ errcode: 0, phone_info: { phoneNumber: code, purePhoneNumber: code.split('.')[0], countryCode: code.split('.')[1] ?? '86' } });
		if (this.used.has(code))
			return json({ errcode: 40163, errmsg: 'code been used' });
		this.used.add(code);
		return json({ openid: `o-${way}`, session_key: SESSION_KEY });
	}
}
