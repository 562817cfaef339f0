// The JSON API as its own description has it: every reply of every API test is held against /api/v1/openapi.json.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Client } from './client.mjs';

// The npm packages of all tests live beside those of the browser tests.
const require = createRequire(new URL('../browser/package.json', import.meta.url));
const { default: Ajv } = require('ajv/dist/2020');
const addFormats = require('ajv-formats').default;

let known;

// {doc, match(method, path), check(pointer)}; asked once.
export async function description() {
	known ??= await read();
	return known;
}

async function read() {
	const reply = await new Client().get('/api/v1/openapi.json');

	assert.equal(reply.status, 200, reply.text);
	const doc = reply.json();
	const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, addUsedSchema: false });
	const made = new Map();

	addFormats(ajv);
	ajv.addSchema(doc, 'api:');
	const check = (pointer) => {
		if (!made.has(pointer))
			made.set(pointer, ajv.compile({ $ref: `api:#${pointer}` }));
		return made.get(pointer);
	};
	return { doc, check, match: (path) => matchPath(doc, path) };
}

// The template of the document that the path fits; one with fewer names wins.
function matchPath(doc, path) {
	const names = (template) => (template.match(/\{/g) ?? []).length;

	return Object.keys(doc.paths).sort((a, b) => names(a) - names(b)).find((template) =>
		new RegExp(`^${template.split(/(\{[^}]+\})/).map((part) => part.startsWith('{') ? '[^/]+'
			: part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('')}$`).test(path));
}

const escape = (part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

// The pointer of what `pointer` leads to, through one $ref, and the thing.
function follow(doc, pointer) {
	const at = (p) => p.split('/').slice(1).reduce((value, part) =>
		value?.[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')], doc);
	const value = at(pointer);

	return value?.$ref ? follow(doc, value.$ref.slice(1)) : { pointer, value };
}

function checkRequest({ doc, check }, operation, at, url, headers, body) {
	const declared = [...operation.value.parameters ?? []].map((p, i) => follow(doc, `${at}/parameters/${i}`).value);
	const queries = declared.filter((p) => p.in === 'query').map((p) => p.name);

	for (const name of new URL(url, 'http://x').searchParams.keys())
		assert.ok(queries.includes(name), `${at}: the query "${name}" is not described`);
	if (body === undefined)
		return;
	const wanted = follow(doc, `${at}/requestBody`);

	assert.ok(wanted.value, `${at}: a body is not described`);
	const type = (headers['content-type'] ?? '').split(';')[0];
	assert.ok(wanted.value.content[type], `${at}: a body of ${type} is not described`);
	if (type !== 'application/json')
		return;
	const good = check(`${wanted.pointer}/content/${escape(type)}/schema`);

	assert.ok(good(JSON.parse(body)), `${at}: sent ${body}: ${JSON.stringify(good.errors)}`);
}

function checkReply({ doc, check }, at, operation, method, reply) {
	const key = operation.value.responses[reply.status] ? reply.status : 'default';
	const said = follow(doc, `${at}/responses/${key}`);
	const type = (reply.headers['content-type'] ?? '').split(';')[0];

	assert.ok(said.value, `${at}: status ${reply.status} is not described`);
	assert.ok(key !== 'default' || reply.status >= 400, `${at}: status ${reply.status} is described by "default" alone`);
	for (const [name, header] of Object.entries(said.value.headers ?? {}))
		if (follow(doc, `${said.pointer}/headers/${escape(name)}`).value.required !== false)
			assert.ok(reply.headers[name.toLowerCase()], `${at}: ${reply.status} without ${name} (${JSON.stringify(header)})`);
	if (!said.value.content || method === 'HEAD') {
		assert.equal(reply.body.length, 0, `${at}: ${reply.status} with a body that is not described: ${reply.text}`);
		return;
	}
	assert.ok(said.value.content[type], `${at}: ${reply.status} as ${type}: ${reply.text.slice(0, 300)}`);
	if (!type.endsWith('json'))
		return;
	const good = check(`${said.pointer}/content/${escape(type)}/schema`);

	assert.ok(good(reply.json()), `${at}: ${reply.status} ${JSON.stringify(good.errors, null, 1)}\n${reply.text.slice(0, 3000)}`);
}

// One request: path below /api/v1 or from the root; options: body (an object is sent as JSON), headers, bearer, status (asserted).
// Gives what Client.request() gives, once the description agrees with it.
export async function call(client, method, path, { body, headers = {}, bearer, status } = {}) {
	const api = await description();
	const url = path.startsWith('/media/') || path.startsWith('/api/') ? path : `/api/v1${path}`;
	const template = api.match(decodeURIComponent(url.split('?')[0]));
	const all = { ...headers };
	let bytes = body;

	if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
		bytes = JSON.stringify(body);
		all['content-type'] ??= 'application/json';
	}
	if (bearer)
		all.authorization = `Bearer ${bearer}`;
	const reply = await client.request(method, url, { body: bytes, headers: all });

	if (status !== undefined)
		assert.equal(reply.status, status, `${method} ${url}: ${reply.status} ${reply.text.slice(0, 1000)}`);
	const at = `/paths/${escape(template ?? '')}/${method === 'HEAD' ? 'get' : method.toLowerCase()}`;
	const operation = template ? follow(api.doc, at) : {};

	if (!operation.value) {
		assert.ok([404, 405].includes(reply.status), `${method} ${url} is not described, but answers ${reply.status}`);
		checkProblem(api, reply, method);
		return reply;
	}
	if (reply.status < 300)
		checkRequest(api, operation, at, url, all, bytes);
	checkReply(api, at, operation, method, reply);
	return reply;
}

// What is at no described place is a problem all the same.
function checkProblem({ check }, reply, method) {
	assert.match(reply.headers['content-type'], /^application\/problem\+json/);
	if (method === 'HEAD')
		return;
	const good = check('/components/schemas/Problem');

	assert.ok(good(reply.json()), `${JSON.stringify(good.errors)} ${reply.text}`);
}
