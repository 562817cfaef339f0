// What is measured, running: the site as `make run` starts it, and beside it an nginx whose servers differ in nothing
// but who answers: the service without a cache, the bare program, PHP; and the shipped server as it is.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';

export const top = new URL('../../', import.meta.url).pathname;
export const build = join(top, process.env.B || 'build');
export const dir = join(build, 'bench');
export const site = join(dir, 'site');
export const large = join(dir, 'large');	// a site of its own, so that both cities can be asked in turns
export const month = join(dir, 'month');	// and another, whose reports all came in within one month
export const workers = 4;
export const program = (name) => join(build, 'tests/bench', name);
const here = new URL('.', import.meta.url).pathname;
const settings = (where) => ({ ...process.env, DL_CONF: join(where, 'dianliang.ini'), DL_WORKERS: String(workers),
	DL_DB_MEMORY: '2G' });

// Output goes to a file: what is started stays, and would hold a pipe open.
function run(log, command, ...args) {
	const fd = openSync(join(dir, log), 'a');
	try {
		execFileSync(command, args, { cwd: top, env: settings(site), stdio: ['ignore', fd, fd], timeout: 600e3 });
	} finally {
		closeSync(fd);
	}
}

// Its standard output; the configuration is that of the site `where`.
export function output(command, args = [], where = site) {
	return execFileSync(command, args, { cwd: top, env: settings(where), encoding: 'utf8', maxBuffer: 1 << 28, timeout: 3600e3 });
}

export function sql(text, where = site) {
	const out = execFileSync('mariadb', ['--no-defaults', '--default-character-set=utf8mb4', '-S', join(where, 'mariadb/mariadbd.sock'), '-u', 'root', '-N', '-B',
		'dianliang'], { input: text, encoding: 'utf8', maxBuffer: 1 << 28 });
	return out.split('\n').filter(Boolean).map((line) => line.split('\t'));
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function freePort() {
	return new Promise((done) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => done(port));
		});
	});
}

// Root makes it, the programs' user reads it.
function giveAway(path) {
	const { uid, gid } = statSync(join(site, 'run'));
	if (process.getuid() === 0)
		chownSync(path, uid, gid);
}

export function pidOf(name, where = site) {
	return Number(readFileSync(join(where, `run/${name}.pid`), 'utf8'));
}

// MB that a process held at most.
export const peakOf = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
// From now on.
export const forgetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5');

export const childrenOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

export function startProgram(name) {
	run('site.log', 'cgi/site', 'program', name, site);
}

export async function stopProgram(name) {
	const pid = pidOf(name);
	process.kill(pid, 'SIGTERM');
	for (let i = 0; i < 200 && existsSync(`/proc/${pid}`); i++)
		await sleep(50);
}

export async function startSite(where = site) {
	mkdirSync(dir, { recursive: true });
	const port = await freePort();
	run('site.log', 'cgi/site', 'start', where, String(port));
	return port;
}

export function stopSites() {
	for (const where of [site, large, month])
		if (existsSync(where))
			run('site.log', 'cgi/site', 'stop', where);
}

// --- beside the site ------------------------------------------------------------------

const started = [];
const aside = {};

function startAside(name, command, ...args) {
	const fd = openSync(join(dir, `${name}.log`), 'a');
	const child = spawn(command, args, { cwd: top, env: settings(site), stdio: ['ignore', fd, fd] });
	closeSync(fd);
	started.push(child);
	aside[name] = child.pid;
	child.on('exit', (code) => { if (!child.stopped) console.error(`${name} ended with ${code}: see ${dir}/${name}.log`); });
	return child;
}

// Nobody's work at the lowest priority on every processor: a virtual one that falls asleep between two statements is slow to
// wake, and the more a program thinks between them, the more that is what would be measured.
export async function awake(measure) {
	const idle = cpus().map(() => spawn('nice', ['-n', '19', 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' }));
	try {
		return await measure();
	} finally {
		idle.forEach((child) => child.kill('SIGKILL'));
	}
}

export function stopAside() {
	for (const child of started.splice(0)) {
		child.stopped = true;
		child.kill('SIGTERM');
	}
}

// Everybody who works on a request to that server but the one who asks.
export function workingOn(server) {
	const parent = { ours: pidOf('citizen'), open: pidOf('open311'), api: pidOf('api'), bare: aside.bare, php: aside['php-fpm'] }[server];
	const database = Number(readFileSync(join(site, 'mariadb/mariadbd.pid'), 'utf8'));
	return [database, ...childrenOf(aside.nginx), ...childrenOf(parent)];
}

async function waitFor(path) {
	for (let i = 0; i < 600 && !existsSync(path); i++)
		await sleep(50);
	if (!existsSync(path))
		throw new Error(`${path} does not appear`);
	giveAway(path);
}

// The service's own sentences and names, for the PHP pages.
function writeKnowledge(staticVersion) {
	const know = join(dir, 'know.php');
	const knowledge = {
		socket: join(site, 'mariadb/mariadbd.sock'), database: 'dianliang', user: 'dl_citizen',
		password: readFileSync(join(site, 'secret/db_citizen'), 'utf8').trim(), site_name: '点·靓青岛',
		static_version: staticVersion, sql: JSON.parse(output(program('bare'), ['-'])),
	};
	rmSync(know, { force: true });
	execFileSync('php', [join(here, 'php/prepare.php'), know], { input: JSON.stringify(knowledge) });
	giveAway(know);
	return know;
}

export async function startPhp(staticVersion) {
	const socket = join(dir, 'php.sock');
	const know = writeKnowledge(staticVersion);
	const name = output('stat', ['-c', '%U', join(site, 'run')]).trim();
	writeFileSync(join(dir, 'php-fpm.conf'), `[global]
error_log = ${dir}/php-fpm.log
daemonize = no
[www]
${process.getuid() === 0 ? `user = ${name}\ngroup = ${name}\nlisten.owner = ${name}` : ''}
listen = ${socket}
listen.mode = 0600
pm = static
pm.max_children = ${workers}
pm.max_requests = 0
php_admin_value[cgi.fix_pathinfo] = 0
php_admin_value[date.timezone] = Asia/Shanghai
php_admin_value[expose_php] = 0
php_admin_value[display_errors] = 0
php_admin_value[log_errors] = 1
catch_workers_output = yes
`);
	rmSync(socket, { force: true });
	startAside('php-fpm', 'php-fpm8.2', '-F', '-R', '-y', join(dir, 'php-fpm.conf'),
		'-d', 'opcache.enable=1', '-d', 'opcache.validate_timestamps=0');
	await waitFor(socket);
	return { socket, know };
}

export async function startBare(...lengths) {
	const socket = join(dir, 'bare.sock');
	rmSync(socket, { force: true });
	startAside('bare', program('bare'), socket, String(workers), ...lengths.map(String));
	await waitFor(socket);
	return socket;
}

// Our own server code with nothing behind it.
export async function startHello() {
	const socket = join(dir, 'hello.sock');
	rmSync(socket, { force: true });
	startAside('hello', program('hello'), '-c', join(site, 'dianliang.ini'), '-s', socket, '-w', String(workers));
	await waitFor(socket);
	return socket;
}

// The shipped file with the paths of this directory, and its server again with another answer at "/".
function nginxConf(ports, bare, php, hello) {
	const shipped = readFileSync(join(site, 'nginx-site.conf'), 'utf8')
		.replaceAll(`${site}/cache/`, `${dir}/cache/`)
		.replaceAll(`${site}/log/access.log`, `${dir}/access.log`)
		.replace(`alias ${top}static/`, `alias ${dir}/static/`);
	const at = shipped.indexOf('\nserver {');
	const server = (port, location, open, api) => {
		const text = shipped.slice(at).replace(/listen 127\.0\.0\.1:\d+;/, `listen 127.0.0.1:${port};`);
		return location ? text.replace(/\n\tlocation \/ \{[\s\S]*?\n\t\}/, `\n\tlocation / { ${location} }`)
			.replace(/\n\tlocation \^~ \/open311\/ \{[\s\S]*?\n\t\}/, `\n\tlocation ^~ /open311/ { ${open ?? location} }`)
			.replace(/\n\tlocation \^~ \/api\/ \{[\s\S]*?\n\t\}/, `\n\tlocation ^~ /api/ { ${api ?? location} }`) : text;
	};
	// A location with parameters of its own inherits none.
	const inherited = shipped.match(/^\tfastcgi_param .*$/mg).join('\n');
	const main = readFileSync(join(site, 'nginx.conf'), 'utf8').replaceAll(`${site}/tmp/`, `${dir}/tmp/`)
		.replace(`pid ${site}/run/nginx.pid`, `pid ${dir}/nginx.pid`).replace(`${site}/log/nginx.log`, `${dir}/nginx.log`);
	writeFileSync(join(dir, 'servers.conf'), [shipped.slice(0, at), server(ports.shipped),
		server(ports.ours, `fastcgi_pass unix:${site}/run/citizen.sock;`, `fastcgi_pass unix:${site}/run/open311.sock;`,
			`fastcgi_pass unix:${site}/run/api.sock;`),
		server(ports.large, `fastcgi_pass unix:${large}/run/citizen.sock;`),
		server(ports.bare, `fastcgi_pass unix:${bare};`),
		server(ports.hello, `fastcgi_pass unix:${hello};`),
		server(ports.php, `${inherited} fastcgi_param SCRIPT_FILENAME ${here}php/index.php; fastcgi_param DL_KNOW ${php.know}; `
			+ `fastcgi_param DL_EMULATE ${process.env.EMULATE || 0}; fastcgi_pass unix:${php.socket};`)].join('\n'));
	writeFileSync(join(dir, 'nginx.conf'), main.replace(`include ${site}/nginx-site.conf`, `include ${dir}/servers.conf`));
}

// Ports of the servers: shipped (with its cache), ours and large (without), bare, hello, php.
export async function startNginx(bare, php, hello) {
	const ports = {};
	for (const name of ['shipped', 'ours', 'large', 'bare', 'hello', 'php'])
		ports[name] = await freePort();
	for (const name of ['tmp', 'cache', 'static'])
		mkdirSync(join(dir, name), { recursive: true });
	nginxConf(ports, bare, php, hello);
	for (const old of ['nginx.pid', 'access.log'])
		rmSync(join(dir, old), { force: true });
	startAside('nginx', 'nginx', '-p', dir, '-e', join(dir, 'nginx.log'), '-c', join(dir, 'nginx.conf'), '-g', 'daemon off;');
	await waitFor(join(dir, 'nginx.pid'));
	return ports;
}
