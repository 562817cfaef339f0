// A member of staff as far as HTTP goes: made with the admin's command, through the door by its form.
import { randomBytes } from 'node:crypto';
import { Client } from './client.mjs';
import { admin, sql } from './site.mjs';

export const password = 'eine lange Zeile 7';

const names = { handler: '王海', office: '孙立', intake: '吴静', dispatcher: '李帆', inspector: '赵明', admin: '周宁', signs: '林青' };

// A new account; returns the login and the password that was printed once.
export function newStaff(role, unit) {
	const login = `${role}-${randomBytes(4).toString('hex')}`;
	const said = admin('user', 'add', login, '--name', names[role], '--role', role, ...(unit ? ['--unit', unit] : []));

	return { login, first: /login: (\S+)/.exec(said)[1] };
}

export class Staff extends Client {
	// The token of the page's forms, from any page of the desk.
	async page(path) {
		const reply = await this.get(path);
		const found = /name="csrf" (?:content|value)="([^"]+)"/.exec(reply.text);

		if (found)
			this.csrf = found[1];
		return reply;
	}

	async logIn(login, word = password, fields = {}) {
		await this.page('/desk/login');
		return this.post('/desk/login', { login, password: word, ...fields });
	}
}

// Logged in with a password of her own.
export async function staffOf(role, unit) {
	const { login, first } = newStaff(role, unit);
	const staff = new Staff();

	await staff.logIn(login, first);
	await staff.page('/desk/password');
	const reply = await staff.post('/desk/password', { old: first, new: password, again: password });

	if (reply.status !== 303)
		throw new Error(`the password was not changed: ${reply.status}`);
	staff.login = login;
	await staff.page('/desk/account');
	return staff;
}

export const unitOf = (number) => sql(`SELECT u.code FROM report r JOIN case_file c ON c.report_id = r.id
	JOIN unit u ON u.id = c.unit_id WHERE r.number = '${number}'`)[0]?.[0];
export const stateOf = (number) => Number(sql(`SELECT IF(detail, detail, status) FROM report WHERE number = '${number}'`)[0][0]);
export const refused = (event) => Number(sql(`SELECT COUNT(*) FROM staff_log WHERE event = ${event}`)[0][0]);
// The newest row of the log that a case's page knew.
export const seenBy = (page) => /name="seen" value="(\d+)"/.exec(page.text)[1];
