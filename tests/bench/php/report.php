<?php
declare(strict_types=1);

const CASES_MIN = 5;

function clock(string $label, ?int $at, string $note = '', bool $late = false): array
{
	return $at === null ? [] : [compact('label', 'at', 'note', 'late')];
}

function deadline_clock(?int $deadline, ?int $handled): array
{
	if ($deadline === null)
		return [];
	$end = $handled ?? time();
	$span = say_span($deadline - $end);
	$late = $end > $deadline;
	if ($handled !== null)
		$note = $late ? "超期{$span}完成" : '按期完成';
	else
		$note = $late ? "已超期$span" : "还剩$span";
	return clock('处理期限', $deadline, $note, $late);
}

function next_say(int $status, ?string $unit, ?int $deadline): string
{
	$unit ??= '处理单位';
	$due = $deadline === null ? '' : say_time($deadline);
	return match ($status) {
		1 => '正在派给负责的单位，一般几秒钟就好。',
		2 => '这一件需要工作人员看一看再派单，派好后这里会显示负责单位和期限。',
		3 => $deadline !== null && time() > $deadline ? "{$unit}正在处理，已经超过 $due 的期限。"
			: "{$unit}正在处理，应在 $due 前完成。",
		4 => "{$unit}已处理，等待上报人确认。",
		default => '这个问题已经办结，谢谢关注。',
	};
}

function median_say(?float $district, int $in_district, ?float $city, int $in_city): string
{
	[$hours, $cases, $where] = $in_district >= CASES_MIN && $district !== null ? [$district, $in_district, '本区']
		: [$city, $in_city, '全市'];
	return $cases >= CASES_MIN && $hours !== null ? '一般 ' . say_span((int) ($hours * 3600)) . "({$where}同类 $cases 件)" : '暂无足够数据';
}

function waiting_note(int $until): string
{
	return time() > $until ? '确认时间已过' : '还剩' . say_span($until - time());
}

function show_report(string $number): void
{
	$found = rows('read', [null, $number]);
	if (!$found || $found[0][4]) {
		http_response_code(404);
		return;
	}
	[$id, , , $status, , $body, $nickname, $group, $category, $lat, $lon, , $place_text, $district, $street, $supporters, ,
		$submitted] = $found[0];
	[$unit, , $reason, $close_when, $limit, $limit_unit, , $reopened, $opened, $deadline, $handled, $confirm, $closed,
		$district_hours, $district_cases, $city_hours, $city_cases] = rows('case', [$id])[0];
	$photos = rows('photos', [$id, 0]);
	$log = rows('log', [$id]);
	$deadline = instant($deadline);
	$handled = instant($handled);
	$confirm = instant($confirm);
	page('report', [
		'title' => STATUS_TEXT[$status] . " · $number", 'back' => '/nearby', 'here' => "/r/$number", 'script' => 'map.js',
		'number' => $number, 'status' => $status, 'next_say' => next_say($status, $unit, $deadline),
		'is_late' => $status === 3 && $deadline !== null && time() > $deadline,
		'clocks' => [...clock('上报', instant($submitted), '已收到'), ...clock('立案派单', instant($opened), '开始计时'),
			...deadline_clock($deadline, $handled), ...clock('处理完成', $handled),
			...($status === 4 && $confirm !== null ? clock('等待确认', $confirm, waiting_note($confirm)) : []),
			...clock('办结', instant($closed))],
		'timeline' => $log, 'photos' => $photos, 'category' => category_name($category, $group), 'body' => $body,
		'place' => say_place($district, $street, $place_text), 'nickname' => $nickname !== '' ? $nickname : '匿名市民',
		'lat' => $lat === null ? '' : number_format($lat, 5, '.', ''), 'lon' => $lon === null ? '' : number_format($lon, 5, '.', ''),
		'unit' => $unit, 'reason' => $reason, 'limit' => $unit === null ? '' : $limit . LIMIT_UNIT[$limit_unit],
		'median' => median_say($district_hours, (int) $district_cases, $city_hours, (int) $city_cases),
		'close_when' => $close_when, 'reopened' => $reopened, 'supporters' => $supporters,
	]);
}
