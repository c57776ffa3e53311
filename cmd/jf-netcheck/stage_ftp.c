/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "ftp_reply.h"
#include "stage_ftp.h"

#define REPLY_MAX	8192		/* bytes of one reply */
#define DATA_US		2000000		/* for one data connection */

enum step { BANNER, USER, PASS, EPSV, EPSV_DATA, PASV, PASV_DATA };

static struct evidence_data *
data_of(struct attempt *a)
{
	return a->step <= EPSV_DATA ? &a->e->ftp.epsv : &a->e->ftp.pasv;
}

static enum attempt_next
say(struct attempt *a, enum step step, const char *line)
{
	a->step = (int)step;
	a->due_us = loop_now_us() + a->plan.stage_us;
	if (a->due_us > a->plan.limit_us)
		a->due_us = a->plan.limit_us;
	if (buf_printf(&a->out, "%s\r\n", line) == -1)
		return ATTEMPT_FAILED;
	return attempt_flush(a) == ATTEMPT_WRITE ? ATTEMPT_WRITE : ATTEMPT_READ;
}

/* Both ways were tried, or could not be. */
static enum attempt_next
conclude(struct attempt *a)
{
	struct evidence_ftp *e = &a->e->ftp;
	bool epsv = e->epsv.state == EVIDENCE_OK;
	bool pasv = e->pasv.state == EVIDENCE_OK;

	if (buf_adds(&a->out, "QUIT\r\n") == 0)
		attempt_flush(a);
	if (!epsv && !pasv && (e->epsv.state == EVIDENCE_FAILED ||
	    e->pasv.state == EVIDENCE_FAILED))
		return ATTEMPT_FAILED;
	if (!epsv && !pasv)
		e->state = a->plan.no_login ? EVIDENCE_OK : EVIDENCE_WARN;
	else if (e->epsv.state == EVIDENCE_FAILED ||
	    e->pasv.state == EVIDENCE_FAILED)
		e->state = EVIDENCE_WARN;
	return ATTEMPT_PASSED;
}

static enum attempt_next
after_data(struct attempt *a)
{
	if (a->step == EPSV || a->step == EPSV_DATA) {
		if (tcp_address_family(&a->plan.to) == 4)
			return say(a, PASV, "PASV");
	}
	return conclude(a);
}

static void
wake_data(struct loop_item *item, uint32_t events)
{
	(void)events;
	attempt_wake((struct attempt *)(void *)
	    ((char *)item - offsetof(struct attempt, data_item)),
	    ATTEMPT_READY);
}

static void
tell_data(struct attempt *a, const struct tcp_outcome *out)
{
	struct evidence_data *d = data_of(a);

	d->state = out->error == 0 ? EVIDENCE_OK : EVIDENCE_FAILED;
	d->error = out->error;
	d->icmp_type = out->icmp_type;
	d->icmp_code = out->icmp_code;
	memcpy(d->reporter, out->reporter, sizeof(d->reporter));
}

/* Connect to where the server listens for data. */
static enum attempt_next
open_data(struct attempt *a, const char *address, uint16_t port)
{
	struct evidence_data *d = data_of(a);
	struct tcp_outcome out;
	union tcp_address to = a->plan.to;
	char peer[INET6_ADDRSTRLEN];
	int fd;

	tcp_address_text(&to, peer);
	snprintf(d->address, sizeof(d->address), "%s",
	    address == NULL ? peer : address);
	d->port = port;
	if (address != NULL && tcp_address_parse(&to, address, port) == -1)
		return after_data(a);
	tcp_address_set_port(&to, port);
	d->address_differs = strcmp(d->address, peer) != 0;
	d->address_private = d->address_differs &&
	    address_kind(&to) != EVIDENCE_ADDRESS_PUBLIC;
	fd = tcp_start(&to, &a->plan.tcp, &out);
	if (fd == -1) {
		tell_data(a, &out);
		return after_data(a);
	}
	a->data_item = (struct loop_item){ .fd = -1, .wake = wake_data };
	if (loop_watch(a->plan.loop, &a->data_item, fd, EPOLLOUT) == -1) {
		close(fd);
		return after_data(a);
	}
	loop_at(a->plan.loop, &a->data_item, loop_now_us() +
	    (DATA_US < a->plan.stage_us ? DATA_US : a->plan.stage_us));
	d->ms = attempt_ms(a);
	loop_watch(a->plan.loop, &a->item, a->fd, 0);	/* not now */
	a->step++;
	return ATTEMPT_LATER;
}

static enum attempt_next
check_data(struct attempt *a)
{
	struct evidence_data *d = data_of(a);
	struct tcp_outcome out;
	int fd = a->data_item.fd;

	tcp_finish(fd, &out);
	if (out.error == EINPROGRESS && a->data_item.place != 0)
		return ATTEMPT_LATER;
	if (out.error == EINPROGRESS)
		out.error = ETIMEDOUT;
	loop_close(a->plan.loop, &a->data_item);
	tell_data(a, &out);
	d->ms = attempt_ms(a) - d->ms;
	return after_data(a);
}

/* A refusal: 530 without login, 425, 500, 502, 522. */
static enum attempt_next
no_data(struct attempt *a)
{
	return after_data(a);
}

static enum attempt_next
answer(struct attempt *a, int code, const char *text)
{
	struct evidence_ftp *e = &a->e->ftp;
	char address[INET_ADDRSTRLEN];
	uint16_t port;

	switch ((enum step)a->step) {
	case BANNER:
		e->banner_code = code;
		snprintf(e->banner, sizeof(e->banner), "%.*s",
		    (int)strcspn(text, "\r\n"), text);
		e->result = code == 220 ? EVIDENCE_FTP_DONE :
		    EVIDENCE_FTP_STATUS;
		if (code == 120)
			return ATTEMPT_READ;
		if (code != 220)
			return ATTEMPT_FAILED;
		return a->plan.no_login ? conclude(a) :
		    say(a, USER, "USER anonymous");
	case USER:
	case PASS:
		e->login_code = code;
		if (code == 331 && a->step == USER)
			return say(a, PASS, "PASS jf-netcheck@");
		return code / 100 == 2 ? say(a, EPSV, "EPSV") : conclude(a);
	case EPSV:
		e->epsv.code = code;
		port = code == 229 ? ftp_reply_epsv(text) : 0;
		return port != 0 ? open_data(a, NULL, port) : no_data(a);
	case PASV:
		e->pasv.code = code;
		port = code == 227 ? ftp_reply_pasv(text, address) : 0;
		return port != 0 ? open_data(a, address, port) : no_data(a);
	default:
		return ATTEMPT_LATER;
	}
}

static enum attempt_next
fault(struct attempt *a, enum attempt_why why)
{
	static const enum evidence_ftp_result result[] = {
		[ATTEMPT_CLOSED] = EVIDENCE_FTP_CLOSED,
		[ATTEMPT_RESET] = EVIDENCE_FTP_RESET,
		[ATTEMPT_FULL] = EVIDENCE_FTP_EXCESS,
		[ATTEMPT_ALERT] = EVIDENCE_FTP_CLOSED,
	};

	/* After the first answer it is known what speaks there. */
	if (a->step > PASS)
		return conclude(a);
	a->e->ftp.result = result[why];
	return ATTEMPT_FAILED;
}

/* A multi-line reply may come in pieces, and more than one at once. */
static enum attempt_next
read_reply(struct attempt *a)
{
	enum attempt_next next;
	enum attempt_why why;
	char *text;
	size_t len;
	int alert, code;

	for (;;) {
		code = ftp_reply(&a->in, &len);
		if (code == -1) {
			a->e->ftp.result = EVIDENCE_FTP_ALIEN;
			return ATTEMPT_FAILED;
		}
		if (code > 0) {
			text = strndup(buf_text(&a->in), len);
			buf_consume(&a->in, len);
			next = text == NULL ? ATTEMPT_FAILED :
			    answer(a, code, text);
			free(text);
			if (next != ATTEMPT_READ || a->in.len == 0)
				return next;
			continue;
		}
		next = attempt_fill(a, REPLY_MAX, &why, &alert);
		if (next == ATTEMPT_FAILED)
			return fault(a, why);
		if (next != ATTEMPT_PASSED)
			return next;
	}
}

enum attempt_next
stage_ftp(struct attempt *a, enum attempt_event event)
{
	if (event == ATTEMPT_LATE) {
		if (a->step > PASS)
			return conclude(a);
		a->e->ftp.result = EVIDENCE_FTP_SILENT;
		return ATTEMPT_FAILED;
	}
	if (a->step == EPSV_DATA || a->step == PASV_DATA)
		return check_data(a);
	if (a->out.len > 0 && attempt_flush(a) == ATTEMPT_WRITE)
		return ATTEMPT_WRITE;
	return read_reply(a);
}
