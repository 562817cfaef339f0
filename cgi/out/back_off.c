#include "out/back_off.h"

#include "base/secret.h"

int64_t back_off_by(int64_t first_ms, unsigned int attempts, uint32_t chance)
{
	int64_t wait = first_ms;

	for (unsigned int i = 1; i < attempts && wait < BACK_OFF_MOST; i++)
		wait *= 2;
	if (wait > BACK_OFF_MOST)
		wait = BACK_OFF_MOST;
	return wait / 2 + (int64_t)((uint64_t)(wait - wait / 2) * chance / UINT32_MAX);
}

int64_t back_off(int64_t first_ms, unsigned int attempts)
{
	uint32_t chance;

	secret_random(&chance, sizeof(chance));
	return back_off_by(first_ms, attempts, chance);
}

int64_t back_off_asked(int64_t wait, int64_t asked_ms)
{
	if (asked_ms <= wait)
		return wait;
	return asked_ms < BACK_OFF_MOST ? asked_ms : BACK_OFF_MOST;
}
