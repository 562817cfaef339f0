/* When something was, in the words of the pages (base/clock.h). */
const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/* As the pages say it, in Qingdao's time wherever one looks from. */
export function ago(iso, now = Date.now()) {
	const at = Date.parse(iso), span = now - at;
	const there = new Date(at + 8 * HOUR);
	const two = (n) => String(n).padStart(2, '0');

	if (span < MINUTE)
		return '刚刚';
	if (span < DAY)
		return span < HOUR ? `${Math.floor(span / MINUTE)}分钟前` : `${Math.floor(span / HOUR)}小时前`;
	const year = there.getUTCFullYear() === new Date(now + 8 * HOUR).getUTCFullYear() ? '' : `${there.getUTCFullYear()}年`;

	return `${year}${there.getUTCMonth() + 1}月${there.getUTCDate()}日 ${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`;
}
