/* SPDX-License-Identifier: ISC */
/* The line's share holds over any 60 seconds, whoever asks; ten minutes of
 * simulated time with four senders that take all they get. */
#include <stdlib.h>
#include <unistd.h>

#include "../tap.h"
#include "cmd/jf-send/backoff.h"
#include "cmd/jf-send/budget.h"

static int64_t fake_ms;

static int64_t
fake_now(void)
{
	return fake_ms;
}

static void
check_words(void)
{
	static const struct { const char *text; int rc; uint64_t bits; } t[] = {
		{ "25k", 0, 25000 }, { "25kbit", 0, 25000 },
		{ "25kbit/s", 0, 25000 }, { "2M", 0, 2000000 },
		{ "1.5M", 0, 1500000 }, { "8000", 0, 8000 },
		{ "unlimited", 0, 0 }, { "0", -1, 0 }, { "7k", -1, 0 },
		{ "", -1, 0 }, { "-1", -1, 0 }, { "25kB", -1, 0 },
		{ "fast", -1, 0 }, { "25 k", -1, 0 }
	};
	uint64_t bits;
	size_t i;

	for (i = 0; i < sizeof t / sizeof *t; i++) {
		bits = 0;
		ok(budget_parse(t[i].text, &bits) == t[i].rc &&
		    bits == t[i].bits, "rate '%s'", t[i].text);
	}
}

/* The most that went in any 60 seconds, in steps of a tenth. */
static uint64_t
worst(const uint64_t *spent, size_t n)
{
	uint64_t sum = 0, most = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum += spent[i];
		if (i >= 600)
			sum -= spent[i - 600];
		if (sum > most)
			most = sum;
	}
	return most;
}

static void
check_ten_minutes(const char *path)
{
	enum { STEPS = 6000, SENDERS = 4 };
	static uint64_t spent[STEPS];
	struct budget b[SENDERS];
	struct fail f = { 0 };
	uint64_t total = 0, got;
	size_t i, j;

	fake_ms = 1000000;
	for (j = 0; j < SENDERS; j++) {
		b[j].now_ms = fake_now;
		budget_open(&b[j], path, BUDGET_RATE, &f);
	}
	srand(7);
	for (i = 0; i < STEPS; i++, fake_ms += 100)
		for (j = 0; j < SENDERS; j++) {
			if (rand() % 3 != 0)
				continue;
			got = budget_take(&b[j], (uint64_t)rand() % 20000);
			spent[i] += got;
			total += got;
		}
	ok(worst(spent, STEPS) <= 187500, "never more than 187,500 bytes in a "
	    "minute: %llu", (unsigned long long)worst(spent, STEPS));
	ok(total > 9 * 187500, "and not much less over ten: %llu",
	    (unsigned long long)total);
	for (j = 0; j < SENDERS; j++)
		budget_close(&b[j]);
}

static void
check_rules(const char *path)
{
	struct budget b = { .now_ms = fake_now };
	struct fail f = { 0 };

	fake_ms = 5000000;
	budget_open(&b, path, BUDGET_RATE, &f);
	is_int((long long)budget_room(&b), 187500, "a minute later all is free");
	ok(budget_may_begin(&b, 100000), "100 kB may begin");
	ok(budget_may_begin(&b, 4000000), "so may what never fits");
	is_int((long long)budget_take(&b, 100000), 100000, "taken");
	ok(!budget_may_begin(&b, 100000), "a second 100 kB may not");
	ok(!budget_may_begin(&b, 4000000), "nor what never fits");
	ok(budget_may_begin(&b, 500), "a heartbeat may");
	budget_settle(&b, -50000, fake_ms);
	is_int((long long)budget_used(&b), 50000, "what was not used is free");
	budget_settle(&b, 20000, fake_ms);
	is_int((long long)budget_used(&b), 70000, "what came beside is counted");
	fake_ms += 59900;
	is_int((long long)budget_used(&b), 70000, "59.9 s later it counts");
	fake_ms += 2000;
	is_int((long long)budget_used(&b), 0, "62 s later it does not");
	budget_take(&b, 5000);
	fake_ms = 3000;
	is_int((long long)budget_used(&b), 5000, "after a reboot it counts");
	budget_settle(&b, 1, fake_ms);
	fake_ms += 62000;
	is_int((long long)budget_used(&b), 0, "but not for ever");
	budget_close(&b);
	budget_open(&b, "/nonexistent/x", 0, &f);
	ok(budget_room(&b) == UINT64_MAX && budget_may_begin(&b, 1u << 30),
	    "unlimited is unlimited");
	budget_close(&b);
}

static void
check_backoff(void)
{
	struct backoff b = { 0 };
	int64_t most = 30, sum = 0;
	int i, j;

	for (i = 0; i < 10; i++, most = most * 2 > 3600 ? 3600 : most * 2)
		for (j = 0; j < 50; j++) {
			b = (struct backoff){ .failures = (uint32_t)i };
			backoff_fail(&b, 1000, -1);
			if (b.delay_s < 1 || b.delay_s > most)
				break;
			sum += b.delay_s;
		}
	ok(i == 10 && j == 50, "each wait is within 30 s doubling to an hour");
	ok(sum / 500 > 400 && sum / 500 < 1200, "and spread: %lld",
	    (long long)(sum / 500));
	b = (struct backoff){ 0 };
	backoff_fail(&b, 1000, 5000);
	is_int(b.delay_s, 5000, "a longer Retry-After is honoured");
	is_int(backoff_left(&b, 2000), 4000, "counted from then");
	is_int(backoff_left(&b, 6000), 0, "until it has passed");
	is_int(backoff_left(&b, 100), 5000, "a clock set back begins anew");
	is_int(backoff_left(&b, 5100), 0, "and that passes as well");
	backoff_fail(&b, 1000, 9999999);
	is_int(b.delay_s, 86400, "a day at most");
}

int
main(void)
{
	char path[] = "/tmp/jf-budget.XXXXXX";
	int fd = mkstemp(path);

	check_words();
	check_ten_minutes(path);
	check_rules(path);
	check_backoff();
	close(fd);
	unlink(path);
	return done();
}
