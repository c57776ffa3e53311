/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "buf.h"
#include "tap.h"

int
main(void)
{
	struct buf b = { 0 }, c = { .secret = true };
	struct fail f = { 0 };
	int fds[2], i;

	is_str(buf_text(&b), "", "nothing is an empty string");
	is_int(buf_adds(&b, "abc"), 0, "add");
	buf_addc(&b, 'd');
	buf_printf(&b, "%03d", 7);
	is_str(buf_text(&b), "abcd007", "NUL behind the bytes");
	buf_consume(&b, 2);
	is_str(buf_text(&b), "cd007", "consume");
	buf_consume(&b, 100);
	is_int((long long)b.len, 0, "consume more than there is");
	is_int(buf_reserve(&b, SIZE_MAX - 1), -1, "absurd size is refused");
	for (i = 0; i < 10000; i++)
		buf_addc(&b, 'x');
	is_int((long long)b.len, 10000, "grows");
	buf_move(&c, &b);
	is_int((long long)c.len, 10000, "move");
	ok(b.p == NULL && b.len == 0, "moved from is empty");
	buf_free(&c);

	c.secret = true;
	for (i = 0; i < 1000; i++)
		buf_adds(&c, "secret");
	is_int((long long)c.len, 6000, "a secret grows by copies");
	buf_clear(&c);
	ok(c.p[0] == 0 && c.p[5999] == 0, "clear wipes");
	buf_free(&c);

	if (pipe(fds) == -1 || write(fds[1], "0123456789", 10) != 10)
		return 1;
	close(fds[1]);
	is_int(buf_read(&b, fds[0], 10, &f), 0, "read exactly max");
	is_str(buf_text(&b), "0123456789", "what was read");
	close(fds[0]);
	if (pipe(fds) == -1 || write(fds[1], "0123456789", 10) != 10)
		return 1;
	close(fds[1]);
	buf_clear(&b);
	is_int(buf_read(&b, fds[0], 9, &f), -1, "one more than max");
	is_str(f.text, "more than 9 bytes", "says so");
	close(fds[0]);
	is_int(buf_read(&b, -1, 9, &f), -1, "bad descriptor");
	buf_free(&b);
	return done();
}
