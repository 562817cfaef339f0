// A disk that is full: said as what it is, nothing half-written, and all goes on once there is room.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from './client.mjs';
import { sqlNumber } from './site.mjs';

const dir = process.env.DL_SITE_DIR, tmp = join(dir, 'tmp');
const quiet = { stdio: 'ignore' };

// A small disk of its own over the site's directory for bodies; false where that is not allowed.
function smallDisk(bytes) {
	const { uid, gid } = statSync(join(dir, 'run'));

	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=1777`, 'dianliang-test', tmp], quiet);
	} catch {
		return false;
	}
	for (const name of ['body', 'fastcgi', 'proxy', 'uwsgi', 'scgi']) {
		mkdirSync(join(tmp, name));
		chownSync(join(tmp, name), uid, gid);
	}
	return true;
}

const freeDisk = () => execFileSync('umount', ['-l', tmp], quiet);

function bigPhoto() {
	return execFileSync('convert', ['-seed', String(process.hrtime()[1] % 1e9), '-size', '700x700', 'plasma:', '-quality', '98', 'jpg:-'],
		{ maxBuffer: 1 << 24 });
}

async function refusedAndThenTaken(t, bytes, filled) {
	const citizen = new Client();
	const photo = bigPhoto();
	const before = [sqlNumber('SELECT COUNT(*) FROM photo'), sqlNumber('SELECT COUNT(*) FROM draft')];

	await citizen.token();
	assert.ok(photo.length > 300_000, `${photo.length} bytes`);
	if (!smallDisk(bytes)) {
		t.skip('mounting a small disk is not allowed here');
		return;
	}
	try {
		if (filled)
			writeFileSync(join(tmp, 'full'), Buffer.alloc(filled));
		const reply = await citizen.upload([photo]);

		assert.equal(reply.status, 503);
		assert.match(reply.headers['content-type'], /html/);
		assert.match(reply.text, /稍后|过几秒|再试/);
		assert.deepEqual([sqlNumber('SELECT COUNT(*) FROM photo'), sqlNumber('SELECT COUNT(*) FROM draft')], before);
	} finally {
		rmSync(join(tmp, 'full'), { force: true });
		freeDisk();
	}
	assert.ok((await citizen.upload([photo])).status < 400);
	assert.equal(sqlNumber('SELECT COUNT(*) FROM photo'), before[0] + 1);
}

test('with no room for nginx to take the photo in it says 503 in Chinese', (t) => refusedAndThenTaken(t, 600_000, 550_000));

test('with no room for the handler to put the photo down it says 503 in Chinese', (t) => {
	const whole = 1_400_000;

	// Room for nginx's copy and not for the handler's.
	return refusedAndThenTaken(t, whole, whole - 700_000);
});
