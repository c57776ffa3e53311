# SPDX-License-Identifier: ISC
"""Make a log of a shop floor from a seed: corpus.py SEED BYTES DIR

DIR/log.txt     the log: about one line in seven holds something that identifies
DIR/terms.jsonl the names that jf-pack is told (--terms)
DIR/known.txt   every planted value that must not survive
DIR/hidden.txt  names in no list and no context: what is found of these is
                counted, not demanded
DIR/keep.txt    versions, one each, with how often they stand in the log
"""
import json
import random
import sys

FIRST = "anna bert carla dieter erik fatima goran hanna ivan julia kemal lena mario nadia otto paula quentin rosa sven tanja ulrich vera wolf xenia yusuf zora".split()
LAST = "abt baumgart czerny dorn eklund fuchsberger gruberova hollmann iversen jankovic kowalczyk lindqvist moravec nowotny ostrander petersdotter quandt rehbein sandoval tjaden urbanek vandermeer wisniewski yildirim zehetmayr".split()
NOISE = [
    "INFO  layer {n} of {m} fused in {f} s, lamp at {p} %",
    "DEBUG carriage moved to {f} mm, speed {n} mm/s",
    "WARN  temperature of zone {d} is {f} C, setpoint {n} C",
    "INFO  agent supply {d}: {p} % left, pressure {f} kPa",
    "INFO  state Printing -> Cooling after {n} s",
    "TRACE std::chrono tick {n} in hp::jet::Scheduler::run() took {f} ms",
    "INFO  checksum {h64} verified, {n} bytes",
    "INFO  volume {uuid} attached",
    "DEBUG heap 0x{h8} size={n} free={m} rc=0",
    "INFO  drop detection: nozzle {n}/{m} ok ({p} %)",
    "ERROR code 0x{h4} in module thermal, retry {d} of 5",
    "INFO  2 jobs queued, 1 active, next at {time}",
]


class Corpus:
    def __init__(self, seed):
        self.r = random.Random(seed)
        r = self.r
        self.v4 = [self.new_v4() for _ in range(638)]
        self.v6 = ["2001:db8:%x:%x::%x" % (r.randrange(1, 65536), r.randrange(1, 65536), r.randrange(1, 65536)) for _ in range(60)]
        self.v6 += ["fd%02x:%x:%x:%x:%x:%x:%x:%x" % ((r.randrange(256),) + tuple(r.randrange(4096, 65536) for _ in range(7))) for _ in range(60)]
        self.mac = [":".join("%02x" % r.randrange(1, 255) for _ in range(6)) for _ in range(150)]
        self.host = ["%s-%02d" % (r.choice("prn mjf cam srv wks gate nas".split()), i) for i in range(60)]
        self.domain = "floor%d.factory-corp.example" % r.randrange(100)
        people = r.sample([(f, l) for f in FIRST for l in LAST], 60)
        self.user = [f[0] + l for f, l in people[:20]]
        self.named = ["%s.%s" % p for p in people[20:40]]
        self.hidden = ["%s%s" % (l, f[:2]) for f, l in people[40:]]
        self.serial = ["SN%s%05d" % (r.choice("ABCDEF"), r.randrange(100000)) for _ in range(60)]
        self.part = ["%s_%s_v%d" % (r.choice("bracket gear housing lever clamp nozzle".split()), r.choice("left right inner outer top".split()), i) for i in range(60)]
        self.password = ["".join(r.choice("abcdefghkmnpqrstuvwxyz23456789") for _ in range(12)) for _ in range(40)]
        self.versions = ["%d.%d.%d.%d" % (r.randrange(1, 30), r.randrange(30), r.randrange(100), r.randrange(250)) for _ in range(200)]
        self.kept = {}

    def new_v4(self):
        r = self.r
        net = r.choice(["10.%d" % r.randrange(256), "192.168", "172.%d" % r.randrange(16, 32), "1.%d" % r.randrange(256), "%d.%d" % (r.randrange(11, 200), r.randrange(256))])
        return "%s.%d.%d" % (net, r.randrange(256), r.randrange(1, 255)) if not net.startswith("127.") else "11.%d.%d.9" % (r.randrange(256), r.randrange(256))

    def version(self):
        v = self.r.choice(self.versions)
        self.kept[v] = self.kept.get(v, 0) + 1
        return v

    def dotted(self, mac):
        h = mac.replace(":", "")
        return ".".join((h[:4], h[4:8], h[8:]))

    def line(self):
        r = self.r
        c = r.choice
        which = r.randrange(95)
        if which == 0:
            return "INFO  connection from %s port %d" % (c(self.v4), r.randrange(1024, 65536))
        if which == 1:
            return "INFO  peer [%s]:%d accepted" % (c(self.v6), r.randrange(1024, 65536))
        if which == 2:
            return "DEBUG arp %s is at %s" % (c(self.v4), c([c(self.mac), c(self.mac).upper(), c(self.mac).replace(":", "-"), self.dotted(c(self.mac))]))
        if which == 3:
            return "INFO  resolved %s.%s in %d ms" % (c(self.host), self.domain, r.randrange(90))
        if which == 4:
            return "INFO  user=%s role=operator login ok" % c(self.user)
        if which == 5:
            return "INFO  opened /home/%s/jobs/%s.3mf" % (c(self.named), c(self.part))
        if which == 6:
            return r"INFO  loaded C:\Users\%s\Documents\%s.stl" % (c(self.named), c(self.part))
        if which == 7:
            return "DEBUG GET https://%s:%s@%s.%s/api/v1/status?key=%s" % (c(self.user), c(self.password), c(self.host), self.domain, c(self.password))
        if which == 8:
            return 'DEBUG config {"host":"%s","password":"%s","fw_version":"%s"}' % (c(self.host), c(self.password), self.version())
        if which == 9:
            return "INFO  serial %s ready" % c(self.serial)
        if which == 10:
            return "INFO  mail to %s@%s sent" % (c(self.named), self.domain)
        if which == 11:
            return "INFO  firmware %s installed, was %s" % (self.version(), self.version())
        if which == 12:
            return "INFO  ver=%s build %s on %s" % (self.version(), self.version(), c(self.host))
        if which == 13 and r.random() < 0.3:
            return "INFO  %s asked for a report" % c(self.hidden)
        if which == 14:
            return "INFO  ping %s: 1 packet, [%s] 0 lost" % (c(self.host), c(self.v4))
        t = r.choice(NOISE)
        return t.format(n=r.randrange(10000), m=r.randrange(10000, 99999), f="%.3f" % (r.random() * 400), p=r.randrange(101), d=r.randrange(6),
                        h64="%064x" % r.getrandbits(256), h8="%08x" % r.getrandbits(32), h4="%04x" % r.getrandbits(16),
                        uuid="%08x-%04x-%04x-%04x-%012x" % (r.getrandbits(32), r.getrandbits(16), r.getrandbits(16), r.getrandbits(16), r.getrandbits(48)),
                        time="%02d:%02d:%02d" % (r.randrange(24), r.randrange(60), r.randrange(60)))


def main():
    seed, size, where = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    c = Corpus(seed)
    done, second = 0, 0
    with open(where + "/log.txt", "w", newline="") as out:
        while done < size:
            second += c.r.random() * 2
            day, rest = divmod(int(second), 86400)
            stamp = "2026-%02d-%02dT%02d:%02d:%02d.%03dZ " % (1 + day // 28 % 12, 1 + day % 28, rest // 3600, rest // 60 % 60, rest % 60, int(second * 1000) % 1000)
            done += out.write(stamp + c.line() + "\n")
    told = {"host": c.host, "user": c.user, "serial": c.serial, "part": c.part, "domain": [c.domain]}
    with open(where + "/terms.jsonl", "w") as out:
        for kind, values in told.items():
            for value in values:
                out.write(json.dumps({"type": kind, "value": value}) + "\n")
    with open(where + "/known.txt", "w") as out:
        for value in c.v4 + c.v6 + c.mac + c.host + [c.domain] + c.user + c.named + c.serial + c.part + c.password:
            out.write(value + "\n")
    with open(where + "/hidden.txt", "w") as out:
        out.write("\n".join(c.hidden) + "\n")
    with open(where + "/keep.txt", "w") as out:
        for value, n in sorted(c.kept.items()):
            out.write("%s %d\n" % (value, n))


main()
