/* SPDX-License-Identifier: ISC */
/*
 * The words that tell what stands near them, as a text or a key has them:
 * "user", "DD_API_KEY", "computerName", "serial number".  A key's meaning is
 * that of its last part, refined by the part before.
 */
#include "scrub_int.h"
#include "termindex.h"
#include "wordhash.h"

static const struct {
	const char *words;	/* blank between, in lower case */
	enum scrub_word kind;
} table[] = {
	{ "version ver vers fw firmware fwver fwversion swversion build rev "
	  "revision release rel oid oids software sw hw bios bootloader "
	  "section chapter clause appendix mib patch hotfix v versions fpga "
	  "jre jdk vsn kernel", W_VERSION },
	{ "was prev previous previously old new now current installed replaces "
	  "replaced currently instead before after", W_BACK },
	{ "of the is are and or than required minimum expected latest "
	  "available newer older active running got info candidate package "
	  "main board controller image component equals stable x64 x86 n",
	  W_KEEP },
	{ "code string tag short publickeytoken", W_CODE },
	{ "updated update updating changed changing change migrated migrating "
	  "rolled rollback back successfully", W_CHANGE },
	{ "upgraded upgrade upgrading downgraded downgrade downgrading",
	  W_UPGRADE },
	{ "from to", W_FROM },
	{ "created modified uploaded submitted approved edited deleted added "
	  "requested owned assigned cancelled canceled confirmed acknowledged "
	  "locked started printed", W_DONE },
	{ "password passwd pwd pw passcode secret token apikey accesskey "
	  "secretkey privatekey authkey sessionid sessid phpsessid jsessionid "
	  "credential credentials userpassword accesstoken refreshtoken "
	  "authtoken bearertoken clientsecret passwort kennwort motdepasse "
	  "contrasena pass psk presharedkey csrftoken xsrf csrf otp "
	  "passwords secrets tokens apikeys sas", W_SECRET },
	{ "pin", W_PIN },
	{ "passphrase community rocommunity rwcommunity trapcommunity "
	  "wpapassphrase", W_PHRASE },
	{ "cookie cookies setcookie", W_COOKIE },
	{ "authorization proxyauthorization", W_AUTH },
	{ "bearer basic digest negotiate ntlm", W_SCHEME },
	{ "api access private auth shared encryption account signing license "
	  "licence master ssh crypto storage app webhook activation product asset",
	  W_KEYISH },
	{ "key keys", W_KEY },
	{ "user username userid loginname logname login uid usr accountname "
	  "samaccountname usernames users ruser sudo benutzer benutzername "
	  "utilisateur usuario logonuser remoteuser acct createdby "
	  "modifiedby", W_USER },
	{ "operator author owner person employee technician engineer contact "
	  "customer fullname firstname lastname surname givenname displayname "
	  "realname bediener creator editor approver assignee supervisor",
	  W_PERSON },
	{ "full first last given family display real", W_PERSONAL },
	{ "host hostname hostnames servername nodename computername "
	  "machinename fqdn domainname sourcehost clientname netbios "
	  "netbiosname remotehost smtphost dnsname ntpserver rhost rechnername "
	  "vmname workgroup userdomain logondomain accountdomain", W_HOST },
	{ "server node computer machine workstation domain gateway proxy peer "
	  "client remote rechner", W_HOSTISH },
	{ "serial serialnumber serialno serialnum sn snr seriennummer "
	  "assettag iserial hostid machineid", W_SERIAL },
	{ "job jobs document", W_JOB },
	{ "jobname printjob buildname jobtitle", W_JOB_NAME },
	{ "part bauteil object", W_PART },
	{ "partname partnames modelname objectname meshname bodyname",
	  W_PART_NAME },
	{ "printer device", W_DEVICE },
	{ "site location department room company organization organisation "
	  "org lab building", W_PLACE },
	{ "printername devicename sitename customername ssid essid wifiname",
	  W_DEVICE_NAME },
	{ "mac macaddr macaddress hwaddr hwaddress ether ethernet lladdr "
	  "bssid physicaladdress physical hardware eui64 eui48 eui", W_MAC },
	{ "cn dc", W_ENTRY },
	{ "name title label", W_NAME },
	{ "number numbers no nos num nr", W_NUMBER },
	{ "id ids", W_ID },
	{ "address addr ip ipaddr ipaddress inet inet6", W_ADDRESS },
	{ "for as invalid illegal unknown", W_FOR },
	{ "by", W_BY },
	{ "logged log signed session authenticated accepted failed opened "
	  "closed", W_LOGIN },
	{ "file filename model mesh loading loaded printing slicing imported "
	  "importing slice project", W_FILE },
};

/* 32 bits of a hash are enough, since a wrong guess only makes a word more
 * careful than it need be. */
static void
add(struct scrub *s, const char *word, size_t len, enum scrub_word kind)
{
	uint64_t h = wordhash(s->seed, word, len);
	unsigned i;

	s->word_bits[h >> 20 & (SCRUB_WORD_BITS - 1)] = 1;
	for (i = (unsigned)h & (SCRUB_WORDS - 1); s->words[i] != 0;
	    i = (i + 1) & (SCRUB_WORDS - 1))
		if (s->words[i] == (uint32_t)(h >> 32 | 1))
			return;
	s->words[i] = (uint32_t)(h >> 32 | 1);
	s->kinds[i] = (unsigned char)kind;
}

void
scrub_word_start(struct scrub *s)
{
	const char *w;
	size_t i, len;

	s->gate = s->terms != NULL ? terms_gate(s->terms) : NULL;
	s->seed = s->gate != NULL ? s->gate->seed : 1;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		for (w = table[i].words; *w != '\0'; w += len) {
			w += *w == ' ';
			len = strcspn(w, " ");
			add(s, w, len, table[i].kind);
		}
}

static enum scrub_word
find_hash(const struct scrub *s, uint64_t h)
{
	unsigned i;

	if (s->word_bits[h >> 20 & (SCRUB_WORD_BITS - 1)] == 0)
		return W_NONE;
	for (i = (unsigned)h & (SCRUB_WORDS - 1); s->words[i] != 0;
	    i = (i + 1) & (SCRUB_WORDS - 1))
		if (s->words[i] == (uint32_t)(h >> 32 | 1))
			return (enum scrub_word)s->kinds[i];
	return W_NONE;
}

enum scrub_word
scrub_word_find(const struct scrub *s, const char *word, size_t len)
{
	return len > 16 ? W_NONE : find_hash(s, wordhash(s->seed, word, len));
}

/* "job" before "name": a job's name. */
static enum scrub_word
name_of(enum scrub_word before)
{
	switch (before) {
	case W_USER:
	case W_LOGIN:
	case W_KEYISH:		/* account name */
		return W_USER;
	case W_PERSON:
	case W_PERSONAL:
		return W_PERSON;
	case W_HOST:
	case W_HOSTISH:
		return W_HOST;
	case W_JOB:
	case W_JOB_NAME:
		return W_JOB_NAME;
	case W_PART:
	case W_PART_NAME:
		return W_PART_NAME;
	case W_DEVICE:
	case W_PLACE:
		return W_DEVICE_NAME;
	case W_FILE:
		return W_FILE;
	default:
		return W_NAME;
	}
}

static enum scrub_word
refine(enum scrub_word before, enum scrub_word kind)
{
	switch (kind) {
	case W_KEY:
		return before == W_KEYISH || before == W_SECRET ? W_SECRET :
		    W_OTHER;
	case W_NAME:
		return name_of(before);
	case W_NUMBER:
		return before == W_SERIAL || before == W_VERSION ? before :
		    W_OTHER;
	case W_ID:
		if (before == W_LOGIN || before == W_SECRET)
			return W_SECRET;
		return before == W_USER ? W_USER : W_OTHER;
	case W_CODE:
		if (before == W_KEYISH || before == W_SECRET)
			return W_SECRET;
		if (before == W_SERIAL)
			return W_SERIAL;
		return before == W_PHRASE ? W_PHRASE : W_KEEP;
	case W_ADDRESS:
		return before == W_MAC || before == W_VERSION ? W_MAC :
		    W_ADDRESS;
	default:
		return kind;
	}
}

/* What the word does to the question whether four numbers are a version. */
static void
see_version(struct scrub *s, enum scrub_word kind)
{
	switch (kind) {
	case W_VERSION:
		s->version = V_STRONG;
		break;
	case W_BACK:
		if (s->version != V_NO)
			s->version = V_STRONG;
		break;
	case W_UPGRADE:
		if (s->version == V_NO)
			s->version = V_WEAK;
		__attribute__((fallthrough));
	case W_CHANGE:
		s->change = true;
		break;
	case W_KEEP:
		break;
	case W_FROM:
		s->version = s->change && s->version != V_NO ? V_WEAK : V_NO;
		break;
	default:
		s->version = V_NO;
		s->change = false;
	}
}

static enum scrub_word
see(struct scrub *s, size_t start, size_t end)
{
	enum scrub_word kind, before;

	kind = scrub_word_find(s, s->t + start, end - start);
	/* "user2", "password1" */
	if (kind == W_NONE && end - start > 2 && scrub_is(s, end - 1, C_DIGIT))
		kind = scrub_word_find(s, s->t + start, end - start - 1);
	/* "s/n" */
	if (end - start == 1 && (s->t[start] | 0x20) == 'n' && start > 1 &&
	    s->t[start - 1] == '/' && (s->t[start - 2] | 0x20) == 's')
		kind = W_SERIAL;
	before = s->word_end > 0 && s->word_end + 1 >= start ? s->word : W_NONE;
	kind = refine(before, kind);
	s->word_before = before;
	s->word = kind;
	s->word_end = end;
	if (kind == W_LOGIN || kind == W_SECRET ||
	    (kind == W_USER && scrub_text_is(s, start, "log")))
		s->login = true;
	see_version(s, kind);
	return kind;
}

bool
scrub_word_is_plain(struct scrub *s, size_t start, size_t end, int flags)
{
	uint64_t h;

	if ((flags & (C_UPPER | C_LOWER)) == (C_UPPER | C_LOWER) ||
	    end - start > 16 || scrub_is(s, end - 1, C_DIGIT))
		return false;
	h = wordhash(s->seed, s->t + start, end - start);
	if (s->word_bits[h >> 20 & (SCRUB_WORD_BITS - 1)] != 0)
		return false;
	s->word = W_NONE;
	s->version = V_NO;
	s->change = false;
	return true;
}

/* The word at start, or, in camelCase, its parts one after the other. */
enum scrub_word
scrub_word_see(struct scrub *s, size_t start, size_t end, int flags)
{
	enum scrub_word kind = W_NONE;
	size_t i, from = start;

	if ((flags & (C_UPPER | C_LOWER)) != (C_UPPER | C_LOWER) ||
	    end - start > 64 ||
	    scrub_word_find(s, s->t + start, end - start) != W_NONE)
		return see(s, start, end);
	for (i = start + 1; i <= end; i++)
		if (i == end || (scrub_is(s, i, C_UPPER) &&
		    scrub_is(s, i - 1, C_LOWER))) {
			kind = see(s, from, i);
			from = i;
		}
	return kind;
}
