// The handlers also answer as plain CGI: citizen under lighttpd, one process a request.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, report, until } from './client.mjs';

const dir = process.env.DL_SITE_DIR;
const top = new URL('../../', import.meta.url).pathname;
const site = new URL(process.env.DL_SITE);

const freePort = () => new Promise((resolve) => {
	const server = createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => resolve(port));
	});
});

// The site says which hosts it answers to; that is the proxy's business here, so the
// request carries the site's own name.
function lighttpdConf(port, where) {
	return `
server.modules = ( "mod_alias", "mod_cgi", "mod_setenv" )
server.document-root = "${where}"
server.bind = "127.0.0.1"
server.port = ${port}
server.errorlog = "${where}/error.log"
setenv.add-environment = ( "DL_CONF" => "${dir}/dianliang.ini" )
alias.url = ( "" => "${join(top, process.env.B, 'citizen')}" )
cgi.assign = ( "" => "" )
`;
}

test('citizen answers as plain CGI under lighttpd, reading and writing', async (t) => {
	const where = mkdtempSync(join(tmpdir(), 'dl-cgi-'));
	const port = await freePort();
	const number = await report(new Client());

	writeFileSync(join(where, 'lighttpd.conf'), lighttpdConf(port, where));
	execFileSync('lighttpd', ['-tt', '-f', join(where, 'lighttpd.conf')]);
	const server = spawn('lighttpd', ['-D', '-f', join(where, 'lighttpd.conf')], { stdio: 'ignore' });
	t.after(() => {
		server.kill();
		rmSync(where, { recursive: true });
	});
	const ask = (path, options = {}) => fetch(`http://127.0.0.1:${port}${path}`, {
		redirect: 'manual', ...options, headers: { host: site.host, ...options.headers } });
	const home = await until(() => ask('/').catch(() => null), (reply) => reply?.status === 200);

	assert.equal(home?.status, 200);
	assert.match(await home.text(), /拍一拍/);
	const page = await ask(`/r/${number}`);
	assert.equal(page.status, 200);
	assert.ok((await page.text()).includes(number));
	assert.equal((await ask('/nowhere')).status, 404);

	const form = await ask(`/r/${number}/follow`);
	const cookie = form.headers.get('set-cookie').split(';')[0];
	const [, csrf] = /name="csrf"[^>]*value="([^"]+)"/.exec(await form.text());
	const posted = await ask(`/r/${number}/follow`, {
		method: 'POST', headers: { cookie }, body: new URLSearchParams({ csrf }) });
	assert.equal(posted.status, 303);
	const refused = await ask(`/r/${number}/follow`, {
		method: 'POST', headers: { cookie }, body: new URLSearchParams({ csrf: 'wrong' }) });
	assert.equal(refused.status, 403);
});
