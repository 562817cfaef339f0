<?php
declare(strict_types=1);

const STATUS_TEXT = ['待提交', '派单中', '人工派单中', '处理中', '待确认', '已办结'];
const STATUS_NAME = ['new', 'submitted', 'triage', 'handling', 'handled', 'closed'];
const STATUS_ICON = ['send', 'send', 'eye', 'unit', 'clock', 'check'];
const ACTION_TEXT = [1 => '上报成功', '已派单', '转人工派单', '处理单位说明', '处理完成', '市民确认已解决', '市民反馈未解决，继续处理',
	'72小时内没有反馈，自动办结', '核查后办结', '市民撤回'];
const LIMIT_UNIT = [1 => '小时', '个工作小时', '个工作日', '天'];

$know = require $_SERVER['DL_KNOW'];

function db(): PDO
{
	global $know;
	static $db;

	return $db ??= new PDO("mysql:unix_socket={$know['socket']};dbname={$know['database']};charset=utf8mb4",
		$know['user'], $know['password'], [
			PDO::ATTR_PERSISTENT => true,
			PDO::ATTR_EMULATE_PREPARES => ($_SERVER['DL_EMULATE'] ?? '') === '1',
			PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM,
			PDO::MYSQL_ATTR_INIT_COMMAND => "SET SESSION time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'",
		]);
}

function rows(string $name, array $values): array
{
	global $know;
	$statement = db()->prepare($know['sql'][$name]);
	$statement->execute($values);
	return $statement->fetchAll();
}

function h(string|int|null $text): string
{
	return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

// The database's text, in UTC, as seconds since 1970.
function instant(?string $text): ?int
{
	return $text === null ? null : strtotime($text . ' UTC');
}

function say_time(int $at): string
{
	return date(date('Y', $at) === date('Y') ? 'n月j日 H:i' : 'Y年n月j日 H:i', $at);
}

function say_ago(int $at): string
{
	$span = time() - $at;
	if ($span < 0 || $span >= 86400)
		return say_time($at);
	return $span < 60 ? '刚刚' : ($span < 3600 ? intdiv($span, 60) . '分钟前' : intdiv($span, 3600) . '小时前');
}

function say_span(int $seconds): string
{
	$minutes = intdiv(abs($seconds), 60);
	$days = intdiv($minutes, 1440);
	$hours = intdiv($minutes, 60) % 24;
	$rest = $minutes % 60;
	if ($days)
		return $hours ? "{$days}天{$hours}小时" : "{$days}天";
	if ($hours)
		return $rest ? "{$hours}小时{$rest}分钟" : "{$hours}小时";
	return "{$rest}分钟";
}

// "市南区 香港中路街道 · 公交站旁"
function say_place(?int $district, ?int $street, string $words): string
{
	global $know;
	$area = implode(' ', array_filter([$know['areas'][$district] ?? '', $know['areas'][$street] ?? '']));
	return implode(' · ', array_filter([$area, $words]));
}

function category_name(?int $category, ?int $group): string
{
	global $know;
	return $know['categories'][$category] ?? $know['groups'][$group] ?? '类别待定';
}

function photo_path(string $hash, int $side): string
{
	return '/photo/' . bin2hex($hash) . "-$side.jpg";
}

function colour(int $rgb): string
{
	return sprintf('#%06x', $rgb);
}

// The page's template, printed whole at the end so that its length is known.
function page(string $template, array $view): void
{
	global $know;
	$v = $know['static_version'];
	$site = $know['site_name'];
	extract($view);
	ob_start();
	require __DIR__ . '/head.phtml';
	require __DIR__ . "/$template.phtml";
	require __DIR__ . '/foot.phtml';
	header('Content-Type: text/html; charset=utf-8');
	header('Content-Length: ' . ob_get_length());
	header('X-Content-Type-Options: nosniff');
	header('Referrer-Policy: same-origin');
	header('Cache-Control: public, max-age=10');
	header('Vary: Cookie, Accept');
	ob_end_flush();
}
