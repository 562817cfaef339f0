// With DL_DB_HOST the service uses a database server that is already there, by TCP and
// with an administrator's password from the environment alone.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { until } from './client.mjs';

const top = new URL('../../', import.meta.url).pathname;
const user = userInfo().username;
const quiet = { stdio: ['ignore', 'ignore', 'pipe'] };

const freePort = () => new Promise((resolve) => {
	const server = createServer().listen(0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close(() => resolve(port));
	});
});

async function otherServer(t, where, port) {
	execFileSync('mariadb-install-db', ['--no-defaults', '--force', `--datadir=${where}/data`, `--user=${user}`, '--skip-test-db',
		'--auth-root-authentication-method=socket', `--auth-root-socket-user=${user}`], quiet);
	const server = spawn('mariadbd', ['--no-defaults', `--user=${user}`, `--datadir=${where}/data`,
		`--socket=${where}/sock`, '--bind-address=127.0.0.1', `--port=${port}`, '--innodb-buffer-pool-size=64M'],
	{ stdio: 'ignore' });
	const ended = new Promise((resolve) => { server.on('exit', resolve); });

	t.after(async () => {
		server.kill();
		await ended;
		rmSync(where, { recursive: true });
	});
	const made = await until(async () => {
		try {
			execFileSync('mariadb', ['--no-defaults', '-S', `${where}/sock`, '-u', 'root', '-e',
				"CREATE USER 'boss'@'%' IDENTIFIED BY 'a b''c'; GRANT ALL ON *.* TO 'boss'@'%' WITH GRANT OPTION"], quiet);
			return true;
		} catch {
			return false;
		}
	}, (done) => done, 30_000);
	assert.ok(made, 'the other server does not start');
}

test('make run with DL_DB_HOST uses the server that is there and writes its password nowhere', async (t) => {
	const where = mkdtempSync(join(tmpdir(), 'dl-server-'));
	const port = await freePort(), web = await freePort();
	const dir = join(process.env.DL_SITE_DIR, '../site-other');
	const env = { ...process.env, DL_DB_HOST: '127.0.0.1', DL_DB_PORT: String(port), DL_DB_USER: 'boss',
		DL_DB_PASSWORD: "a b'c", DL_DB_NAME: 'dl_other', DL_WORKERS: '1' };

	await otherServer(t, where, port);
	rmSync(dir, { recursive: true, force: true });
	t.after(() => execFileSync(join(top, 'cgi/site'), ['stop', dir], quiet));
	execFileSync(join(top, 'cgi/site'), ['start', dir, String(web)], { env, ...quiet });
	const page = await fetch(`http://127.0.0.1:${web}/nearby`);
	assert.equal(page.status, 200);
	const conf = readFileSync(join(dir, 'dianliang.ini'), 'utf8');
	assert.match(conf, /name = dl_other/);
	assert.ok(!conf.includes("a b'c"));
});
