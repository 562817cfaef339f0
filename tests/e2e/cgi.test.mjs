// Handlers without nginx, under lighttpd: as plain CGI, one process a request, and on a
// socket that systemd listens on (the shipped units do it this way).
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, report, until } from './client.mjs';

const dir = process.env.DL_SITE_DIR;
const top = new URL('../../', import.meta.url).pathname;

const freePort = () => new Promise((resolve) => {
	const server = createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => resolve(port));
	});
});

const program = join(top, process.env.B ?? 'build', 'citizen');

// A request through lighttpd names lighttpd's port as its host, which is none of the site's:
// pages answer all the same.
async function lighttpd(t, modules, rules) {
	const where = mkdtempSync(join(tmpdir(), 'dl-lighttpd-'));
	const port = await freePort();
	const file = join(where, 'lighttpd.conf');

	writeFileSync(file, `
server.modules = ( ${modules.map((name) => `"${name}"`).join(', ')} )
server.document-root = "${where}"
server.bind = "127.0.0.1"
server.port = ${port}
server.errorlog = "${where}/error.log"
${rules}
`);
	execFileSync('lighttpd', ['-tt', '-f', file]);
	const server = spawn('lighttpd', ['-D', '-f', file], { stdio: 'ignore' });
	t.after(() => {
		server.kill();
		rmSync(where, { recursive: true });
	});
	const ask = (path, options = {}) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...options });
	const home = await until(() => ask('/').catch(() => null), (reply) => reply?.status === 200);

	assert.equal(home?.status, 200);
	assert.match(await home.text(), /拍一拍/);
	return ask;
}

test('citizen answers as plain CGI, reading and writing', async (t) => {
	const number = await report(new Client());
	const ask = await lighttpd(t, ['mod_alias', 'mod_cgi', 'mod_setenv'], `
setenv.add-environment = ( "DL_CONF" => "${dir}/dianliang.ini" )
alias.url = ( "" => "${program}" )
cgi.assign = ( "" => "" )`);
	const page = await ask(`/r/${number}`);

	assert.equal(page.status, 200);
	assert.ok((await page.text()).includes(number));
	assert.equal((await ask('/nowhere')).status, 404);

	const form = await ask(`/r/${number}/follow`);
	const cookie = form.headers.get('set-cookie').split(';')[0];
	const [, csrf] = /name="csrf"[^>]*value="([^"]+)"/.exec(await form.text());
	const post = (fields) => ask(`/r/${number}/follow`, {
		method: 'POST', headers: { cookie }, body: new URLSearchParams(fields) });
	assert.equal((await post({ csrf })).status, 303);
	assert.equal((await post({ csrf: 'wrong' })).status, 403);
});

test('citizen takes the socket that systemd hands it, and starts at the first request', async (t) => {
	const socket = join(mkdtempSync(join(tmpdir(), 'dl-socket-')), 'citizen.sock');
	const listener = spawn('systemd-socket-activate', ['-l', socket, '-E', `DL_CONF=${dir}/dianliang.ini`, program],
		{ stdio: 'ignore' });

	t.after(() => {
		listener.kill();
		rmSync(dirname(socket), { recursive: true });
	});
	assert.ok(await until(async () => existsSync(socket), (there) => there));
	const ask = await lighttpd(t, ['mod_fastcgi'], `
fastcgi.server = ( "/" => (( "socket" => "${socket}", "check-local" => "disable", "fix-root-scriptname" => "enable" )) )`);
	assert.equal((await ask('/nearby')).status, 200);
	assert.equal((await ask('/nowhere')).status, 404);
});
