// A believable city for a running copy: node tests/demo/demo.mjs DIR [REPORTS]
//
// Every report goes the citizens' way (photo, place and words through nginx), the units, the
// inspector and the office answer through the admin's command, and dispatchd does its part. So that
// the city has a past, all of it happens in the order of its time under a clock that is
// set back (libfaketime): nothing is written into the past by hand, so limits, escalation, the
// log's chain and the figures are the program's own. Afterwards the programs run by the real
// clock again. DIR is the directory that `make run` wrote (var). Each citizen speaks from
// a loopback address of her own, so that nginx's limits see many people and not one.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { comments, complaints, matters, nicknames, spots } from './city.mjs';
import { generator, scene } from './scene.mjs';

const run = promisify(execFile);
const dir = process.argv[2] ?? 'var';
const wanted = Number(process.argv[3] ?? 300);
const conf = readFileSync(`${dir}/dianliang.ini`, 'utf8');
const host = /^host = (\S+)/m.exec(conf)[1];
const database = /^name = (\S+)/m.exec(conf)[1];
const builds = process.env.B ?? 'build';
const r = generator(20261122);
const tmp = mkdtempSync(join(tmpdir(), 'dl-demo-'));

const streets = readFileSync('schema/seed/area.tsv', 'utf8')
  .split('\n')
  .filter((l) => l && !l.startsWith('#'))
  .map((l) => l.split('\t'))
  .filter((c) => c[2] === '3' && Number(c[4]))
  .map((c) => ({ code: c[0], lat: Number(c[4]), lon: Number(c[5]) }));

// The four inner districts report more than the countryside.
const inner = streets.filter((s) => /^3702(02|03|12|13|14)/.test(s.code));

class Citizen {
  constructor(n) {
    this.address = `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`;
    this.cookies = {};
  }

  send(method, path, body, type) {
    const [hostname, port] = host.split(':');
    const headers = { Host: host, Accept: 'application/json', Cookie: Object.entries(this.cookies).map((c) => c.join('=')).join('; ') };
    if (body) Object.assign(headers, { 'Content-Type': type, 'Content-Length': body.length });
    return new Promise((resolve, reject) => {
      const req = request({ hostname, port, method, path, headers, localAddress: this.address, timeout: 60000 }, (res) => {
        const pieces = [];
        res.on('data', (p) => pieces.push(p));
        res.on('end', () => {
          for (const c of res.headers['set-cookie'] ?? []) {
            const [name, value] = c.split(';')[0].split('=');
            this.cookies[name] = value;
          }
          const text = Buffer.concat(pieces).toString();
          resolve({ status: res.statusCode, headers: res.headers, json: text.startsWith('{') ? JSON.parse(text) : {}, text });
        });
      });
      req.on('error', reject);
      req.on('timeout', () => req.destroy(new Error(`${path}: no answer`)));
      req.end(body);
    });
  }

  form(path, fields) {
    const body = new URLSearchParams({ csrf: this.csrf, ...fields }).toString();
    return this.send('POST', path, Buffer.from(body), 'application/x-www-form-urlencoded');
  }

  async hello() {
    this.csrf = (await this.send('GET', '/snap')).json.csrf;
  }

  async upload(photo, fields) {
    const edge = `edge${Math.floor(r.next() * 1e15)}`;
    const parts = Object.entries({ csrf: this.csrf, ...fields }).map(
      ([k, v]) => `--${edge}\r\nContent-Disposition: form-data; name="${k}"\r\n\r\n${v}\r\n`,
    );
    const head = `${parts.join('')}--${edge}\r\nContent-Disposition: form-data; name="photo"; filename="photo.png"\r\nContent-Type: image/png\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), photo, Buffer.from(`\r\n--${edge}--\r\n`)]);
    return this.send('POST', '/media/photos', body, `multipart/form-data; boundary=${edge}`);
  }
}

function expect(reply, status, what) {
  if (reply.status !== status) throw new Error(`${what}: ${reply.status} ${reply.text.slice(0, 300)}`);
  return reply;
}

async function draw(kind, seed, fixed) {
  const svg = join(tmp, `${seed}-${fixed}.svg`);
  const png = svg.replace('.svg', '.png');
  writeFileSync(svg, scene(kind, seed, fixed));
  await run('vips', ['thumbnail', svg, png, '1200']);
  return png;
}

// --- the clock ---

const MINUTE = 60e3, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const real = Date.now();
let now = real - 40 * DAY;
const clock = `${tmp}/clock`;
const library = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((m) => `/usr/lib/${m}/faketime/libfaketime.so.1`).find(existsSync);
const faked = { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1' };

// Never back: what follows in the log follows in time.
function setClock(at) {
  now = Math.max(at, now);
  writeFileSync(clock, `${((now - Date.now()) / 1000).toFixed(3)}\n`);
}

async function restart(env) {
  for (const name of ['citizen', 'media', 'dispatchd']) {
    const pid = Number(readFileSync(`${dir}/run/${name}.pid`, 'utf8'));
    process.kill(pid, 'SIGTERM');
    for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 300; tries++) await sleep(100);
    await run('cgi/site', ['program', name, dir], { env: { ...process.env, ...env } });
  }
  for (let tries = 0; tries < 100; tries++, await sleep(100)) {
    const well = await Promise.all(['citizen', 'media'].map((n) => fetch(`http://${host}/healthz/${n}`).then((a) => a.ok, () => false)));
    if (well.every(Boolean)) return;
  }
  throw new Error('the handlers do not come back');
}

const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
const command = (env, ...args) => run(`${builds}/dianliang`, args, { env: { ...process.env, ...env, DL_CONF: `${dir}/dianliang.ini` } });
const admin = (...args) => command(faked, ...args);

async function sql(text) {
  const socket = /^socket = (\S+)/m.exec(conf)[1];
  const { stdout } = await run('mariadb', ['--no-defaults', '--default-character-set=utf8mb4', '-S', socket, '-u', 'root', '-N', '-B', database, '-e', text]);
  return stdout.trim().split('\n').map((l) => l.split('\t'));
}

const numbers = new Map();
const support = (citizen, n) => citizen.form(`/r/${numbers.get(n)}/support`, {});

async function report(citizen, n) {
  const matter = r.pick(matters);
  const street = r.chance(0.8) ? r.pick(inner) : r.pick(streets);
  const seed = 1000 + n;
  const photo = readFileSync(await draw(matter.kind, seed, false));
  const stored = expect(await citizen.upload(photo, {}), 200, 'photo').json;
  const sent = expect(
    await citizen.form(`/snap/${stored.draft}/send`, {
      lat: (street.lat + r.between(-0.006, 0.006)).toFixed(6),
      lon: (street.lon + r.between(-0.006, 0.006)).toFixed(6),
      datum: 'wgs84',
      place_source: '2',
      place_text: r.pick(spots),
      body: `${r.pick(matter.texts)}${r.chance(0.5) ? '，麻烦尽快处理。' : '。'}`,
      nickname: r.pick(nicknames),
      phone: r.chance(0.2) ? '13900000000' : '',
    }),
    200,
    'send',
  ).json;
  numbers.set(n, sent.number);
  return { number: sent.number, matter, seed, citizen };
}

// The case as dispatchd opened it, or nothing while a person must decide.
async function caseOf(rep) {
  for (let tries = 0; tries < 50; tries++, await sleep(100)) {
    const [[status, code, category, deadline]] = await sql(
      `SELECT r.status, IFNULL(u.code, ''), IFNULL(CONCAT(k.kind, '-', k.code), ''), IFNULL(ROUND(UNIX_TIMESTAMP(CONVERT_TZ(c.deadline, '+00:00', @@session.time_zone)) * 1000), 0)
       FROM report r LEFT JOIN case_file c ON c.report_id = r.id LEFT JOIN unit u ON u.id = c.unit_id
       LEFT JOIN category k ON k.id = c.category_id WHERE r.number = '${rep.number}'`,
    );
    if (status !== '1') return { unit: code, category, deadline: Number(deadline) };
  }
  throw new Error(`${rep.number} is not dispatched: is dispatchd running?`);
}

// --- what happens, in the order of its time ---

const events = [];

function later(at, what) {
  if (at >= real - MINUTE) return; // still to come
  events.push({ at, what });
}

// By daylight, most of it around noon and after work.
const daytime = (at) => {
  const day = Math.floor((at + 8 * HOUR) / DAY) * DAY - 8 * HOUR;
  return day + (7 + 15 * ((r.next() + r.next()) / 2)) * HOUR;
};

async function submit(citizen, n) {
  const rep = await report(citizen, n);
  const file = await caseOf(rep);
  if (!file.unit) return later(now + r.between(0.3, 20) * HOUR, () => decide(rep));
  planHandling(rep, file);
}

// The dispatcher sends what the core was unsure of where the like went; some of it waits.
const known = new Map();

async function decide(rep) {
  const like = known.get(rep.matter.kind);
  if (!like || r.chance(0.2)) return;
  await admin('case', 'dispatch', rep.number, '--unit', like.unit, '--category', like.category);
  planHandling(rep, await caseOf(rep));
}

// Most units keep the limit, some do not, a few leave it lying.
function planHandling(rep, file) {
  const span = Math.max(file.deadline - now, HOUR);
  known.set(rep.matter.kind, file);
  if (r.chance(0.4)) later(now + span * r.between(0.05, 0.2), () => admin('case', 'comment', rep.number, '--unit', file.unit, '--note', r.pick(comments)));
  if (r.chance(0.05)) return;
  later(now + span * (r.chance(0.87) ? r.between(0.25, 0.97) : r.between(1.05, 2.2)), () => handle(rep, file));
}

async function handle(rep, file) {
  const after = await draw(rep.matter.kind, rep.seed, true);
  // Done again is said in other words: the same answer twice is refused.
  rep.handled = (rep.handled ?? 0) + 1;
  const note = rep.handled === 1 ? r.pick(rep.matter.done) : `第${rep.handled}次处理：对照市民反馈返工，${r.pick(rep.matter.done)}`;
  await admin('case', 'handle', rep.number, '--unit', file.unit, '--note', note, '--photo', after);
  planAnswer(rep);
}

// Most are satisfied, some come back, some say nothing for 72 hours, of some the office closes.
function planAnswer(rep) {
  const fate = r.next();
  if (fate < 0.55)
    later(now + r.between(0.5, 40) * HOUR, async () => expect(await rep.citizen.form(`/r/${rep.number}/solved`, {}), 200, 'solved'));
  else if (fate < 0.67)
    later(now + r.between(2, 40) * HOUR, async () => {
      expect(await rep.citizen.form(`/r/${rep.number}/not-solved`, { note: r.pick(complaints) }), 200, 'not solved');
      planHandling(rep, await caseOf(rep));
    });
  else if (fate < 0.8)
    later(now + r.between(2, 20) * HOUR, async () => {
      await admin('case', 'check', rep.number, '--note', '现场核查，问题已解决。');
      later(now + 2 * HOUR, () => admin('case', 'close', rep.number, '--note', '核查通过，予以结案。'));
    });
  // Silence: dispatchd closes it in its time.
}

async function happen() {
  let done = 0, dropped = 0;
  while (events.length) {
    events.sort((a, b) => a.at - b.at);
    const { at, what } = events.shift();
    setClock(at);
    // A case closed by silence or taken up otherwise meanwhile: the program says no, as it should.
    await what().catch((error) => {
      if (!/^dianliang: |: 409 /.test(error.stderr ?? error.message)) throw error;
      console.log(`refused: ${(error.stderr ?? error.message).trim()}`);
      dropped++;
    });
    if (++done % 100 === 0) console.log(`${done} things have happened, it is ${new Date(now).toISOString().slice(0, 10)}`);
  }
  return dropped;
}

// dispatchd counts once a minute, by the real clock again.
async function recount() {
  await sql('DELETE FROM city_figure; DELETE FROM handling_median');
  for (let tries = 0; tries < 90; tries++, await sleep(1000))
    if ((await sql("SELECT COUNT(*) FROM city_figure WHERE name = 'median_hours'"))[0][0] === '1') return;
  console.log('dispatchd has not counted yet: is it running?');
}

// Somebody of each role, to look at the desk with; a second run keeps who is there.
async function staff() {
  const [[unit]] = await sql('SELECT u.code FROM case_file c JOIN unit u ON u.id = c.unit_id GROUP BY u.id ORDER BY COUNT(*) DESC LIMIT 1');
  const people = [['shouli', '王受理', 'intake'], ['paiqian', '李派遣', 'dispatcher'], ['chuzhi', '张处置', 'handler', unit],
    ['ducha', '赵督查', 'inspector'], ['bangong', '孙办公', 'office'], ['guanli', '周管理', 'admin']];
  for (const [login, name, role, of] of people) {
    const made = await command({}, 'user', 'add', login, '--name', name, '--role', role, ...(of ? ['--unit', of] : [])).catch(() => null);
    if (made) console.log(`desk: ${made.stdout.trim().replaceAll('\n', ' ')}`);
  }
}

async function main() {
  if (!library) throw new Error('libfaketime is missing: make demo installs it');
  chmodSync(tmp, 0o755);
  setClock(now);
  await restart(faked);
  try {
    const citizens = Array.from({ length: Math.ceil(wanted / 3) }, (_, n) => new Citizen(n));
    for (const c of citizens) await c.hello();
    for (let n = 0; n < wanted; n++) {
      const citizen = citizens[n % citizens.length];
      const at = Math.min(daytime(real - r.next() ** 1.3 * 40 * DAY), real - r.between(0.1, 3) * HOUR);
      later(at, () => submit(citizen, n));
      for (const c of citizens.slice(0, Math.floor(r.next() ** 4 * 12)))
        if (c !== citizen) later(at + r.between(1, 60) * HOUR, () => support(c, n));
    }
    const dropped = await happen();
    if (dropped) console.log(`${dropped} came too late and were refused`);
  } finally {
    await restart({});
    rmSync(tmp, { recursive: true });
  }
  await recount();
  await staff();
  const states = await sql('SELECT status, COUNT(*) FROM report GROUP BY status ORDER BY status');
  console.log(`the city has ${states.map(([s, n]) => `${n} in state ${s}`).join(', ')}`);
}

await main();
