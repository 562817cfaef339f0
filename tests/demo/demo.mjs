// A believable city for a running copy: node tests/demo/demo.mjs DIR [REPORTS]
//
// Every report goes the citizens' way (photo, place and words through nginx), the
// units answer through the admin's command, and at the end the
// clocks are set back, so that the city has a past. DIR is the directory that
// `make run` wrote (var). Each citizen speaks from a loopback address of her own,
// so that nginx's limits see many people and not one.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const admin = (...args) => run(`${builds}/dianliang`, args, { env: { ...process.env, DL_CONF: `${dir}/dianliang.ini` } });

async function sql(text) {
  const socket = /^socket = (\S+)/m.exec(conf)[1];
  const { stdout } = await run('mariadb', ['--no-defaults', '--default-character-set=utf8mb4', '-S', socket, '-u', 'root', '-N', '-B', database, '-e', text]);
  return stdout.trim().split('\n').map((l) => l.split('\t'));
}

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
  return { number: sent.number, matter, seed, citizen };
}

// The unit that a report lies with, or nothing while a person must decide.
async function unitOf(number) {
  const rows = await sql(
    `SELECT u.code FROM report r JOIN case_file c ON c.report_id = r.id JOIN unit u ON u.id = c.unit_id WHERE r.number = '${number}'`,
  );
  return rows[0][0];
}

async function handle(rep) {
  const unit = await unitOf(rep.number);
  if (!unit) return false;
  if (r.chance(0.4)) await admin('case', 'comment', rep.number, '--unit', unit, '--note', r.pick(comments));
  const after = await draw(rep.matter.kind, rep.seed, true);
  await admin('case', 'handle', rep.number, '--unit', unit, '--note', r.pick(rep.matter.done), '--photo', after);
  return true;
}

// How far each report gets: most are solved, some wait, a few come back.
async function live(rep) {
  const fate = r.next();
  if (fate < 0.22) return;
  if (!(await handle(rep))) return;
  if (fate < 0.32) return;
  if (fate < 0.42) {
    expect(await rep.citizen.form(`/r/${rep.number}/not-solved`, { note: r.pick(complaints) }), 200, 'not solved');
    if (fate < 0.38) await handle(rep);
    return;
  }
  if (fate < 0.8) expect(await rep.citizen.form(`/r/${rep.number}/solved`, {}), 200, 'solved');
  else {
    await admin('case', 'check', rep.number, '--note', '现场核查，问题已解决。');
    await admin('case', 'close', rep.number, '--note', '核查通过，予以结案。');
  }
}

// Everything that happened to a report moves into the past together; what was done to it
// took hours, not seconds.
async function age(number, minutes, handling) {
  const back = (column) => `${column} = ${column} - INTERVAL ${minutes} MINUTE`;
  await sql(
    `SET @id = (SELECT id FROM report WHERE number = '${number}');
     UPDATE report SET ${back('submitted_at')}, ${back('updated_at')} WHERE id = @id;
     UPDATE photo SET ${back('created_at')} WHERE report_id = @id;
     UPDATE flow_log SET at = at - INTERVAL ${minutes} MINUTE + INTERVAL IF(action >= 4, ${handling}, 0) MINUTE WHERE report_id = @id;
     UPDATE case_file SET ${back('opened_at')}, ${back('deadline')},
       handled_at = handled_at - INTERVAL ${minutes - handling} MINUTE,
       confirm_until = confirm_until - INTERVAL ${minutes - handling} MINUTE,
       closed_at = closed_at - INTERVAL ${minutes - handling - 90} MINUTE WHERE report_id = @id`,
  );
}

// The figures were counted while the past was still the present; dispatchd counts anew within a minute.
async function recount() {
  await sql('DELETE FROM city_figure; DELETE FROM handling_median');
  for (let tries = 0; tries < 90; tries++) {
    if ((await sql("SELECT COUNT(*) FROM city_figure WHERE name = 'median_hours'"))[0][0] === '1') return;
    await new Promise((go) => setTimeout(go, 1000));
  }
  console.log('dispatchd has not counted yet: is it running?');
}

async function main() {
  const citizens = Array.from({ length: Math.ceil(wanted / 3) }, (_, n) => new Citizen(n));
  for (const c of citizens) await c.hello();
  const reports = [];
  for (let n = 0; n < wanted; n++) {
    reports.push(await report(citizens[n % citizens.length], n));
    if ((n + 1) % 50 === 0) console.log(`${n + 1} reports sent`);
  }
  for (const rep of reports) {
    await live(rep);
    for (const c of citizens.slice(0, Math.floor(r.next() ** 4 * 12)))
      if (c !== rep.citizen) await c.form(`/r/${rep.number}/support`, {});
  }
  for (const rep of reports) {
    const minutes = Math.floor(180 + r.next() ** 2 * 60 * 24 * 40);
    // Handled and closed in the past as well, also of a report that is three hours old.
    await age(rep.number, minutes, Math.floor(Math.min(r.between(40, 900), (minutes - 95) * 0.8)));
  }
  rmSync(tmp, { recursive: true });
  await recount();
  const states = await sql('SELECT status, COUNT(*) FROM report GROUP BY status ORDER BY status');
  console.log(`the city has ${states.map(([s, n]) => `${n} in state ${s}`).join(', ')}`);
}

await main();
