// The running site from the administrator's side: its database, its processes, its logs.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from './client.mjs';

const dir = process.env.DL_SITE_DIR;
const top = new URL('../../', import.meta.url).pathname;

// Rows as arrays of strings.
export function sql(text) {
	const out = execFileSync('mariadb', ['--no-defaults', '--default-character-set=utf8mb4', '-S', join(dir, 'mariadb/mariadbd.sock'), '-u', 'root',
		'-N', '-B', 'dianliang'], { input: text, encoding: 'utf8' });

	return out.split('\n').filter(Boolean).map((line) => line.split('\t'));
}

export const sqlNumber = (text) => Number(sql(text)[0][0]);

export function admin(...args) {
	return execFileSync(join(top, process.env.B ?? 'build', 'dianliang'), args, {
		cwd: top, encoding: 'utf8', env: { ...process.env, DL_CONF: join(dir, 'dianliang.ini') },
	});
}

export function pidOf(name) {
	const file = name === 'mariadbd' ? 'mariadb/mariadbd.pid' : `run/${name}.pid`;

	return Number(readFileSync(join(dir, file), 'utf8'));
}

export function workersOf(name) {
	const text = readFileSync(`/proc/${pidOf(name)}/task/${pidOf(name)}/children`, 'utf8').trim();

	return text ? text.split(' ').map(Number) : [];
}

export function kill(pid) {
	process.kill(pid, 'SIGKILL');
}

export async function gone(pid) {
	for (let i = 0; i < 200 && existsSync(`/proc/${pid}`); i++)
		await sleep(50);
}

export function startProgram(name) {
	execFileSync(join(top, 'cgi/site'), ['program', name, dir], { stdio: 'ignore' });
}

export function startDatabase() {
	execFileSync(join(top, 'schema/private-db'), ['start', join(dir, 'mariadb')], { stdio: 'ignore' });
}

export function stopDatabase() {
	execFileSync(join(top, 'schema/private-db'), ['stop', join(dir, 'mariadb')], { stdio: 'ignore' });
}

export const accessLog = () => readFileSync(join(dir, 'log/access.log'), 'utf8');
export const programLog = (name) => readFileSync(join(dir, `log/${name}.log`), 'utf8');
export const everyLog = () => readdirSync(join(dir, 'log'))
	.map((name) => readFileSync(join(dir, 'log', name), 'utf8')).join('\n');
