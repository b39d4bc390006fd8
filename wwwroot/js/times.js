// <time data-as="ago|moment|clock"> is written in the reader's zone and language, and one timer keeps all of them fresh.
// A text node is changed, never replaced: the circuit holds on to it.
const minute = 60_000, hour = 60 * minute, day = 24 * hour;
const language = navigator.language;
const full = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' });
const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
const thisYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
const anyYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' });

// How far the browser's clock is off: the server writes its time into the page.
const skew = Number(document.documentElement.dataset.now) - Date.now() || 0;
const now = () => Date.now() + (Math.abs(skew) > minute ? skew : 0);

function moment(at) {
    return (at.getFullYear() === new Date(now()).getFullYear() ? thisYear : anyYear).format(at);
}

function ago(at) {
    const passed = now() - at;
    const size = Math.abs(passed);
    if (size >= day) return moment(at);
    const text = size < hour ? `${Math.floor(size / minute)} min` : `${Math.floor(size / hour)} h`;
    if (passed >= 0) return size < minute ? 'just now' : `${text} ago`;
    return size < minute ? 'in a moment' : `in ${text}`;
}

function since(at) {
    const size = Math.max(0, now() - at);
    if (size < hour) return `${Math.max(1, Math.floor(size / minute))} min`;
    return size < day ? `${Math.floor(size / hour)} h` : `${Math.floor(size / day)} d`;
}

function elapsed(at) {
    const seconds = Math.max(0, Math.floor((now() - at) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const forms = { elapsed, ago, moment, since, clock: at => clock.format(at) };

function write(element) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const text = forms[element.dataset.as]?.(at);
    if (text && element.firstChild && element.firstChild.nodeValue !== text) element.firstChild.nodeValue = text;
    element.title = full.format(at);
}

const writeAll = root => root.querySelectorAll?.('time[data-as]').forEach(write);

new MutationObserver(changes => {
    for (const change of changes) {
        if (change.type === 'attributes') write(change.target);
        for (const added of change.addedNodes ?? []) {
            if (added.matches?.('time[data-as]')) write(added);
            writeAll(added);
        }
    }
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['datetime'] });

setInterval(() => writeAll(document), minute);
setInterval(() => document.querySelectorAll('time[data-as=elapsed]').forEach(write), 1000);
writeAll(document);

window.adminConsole = Object.assign(window.adminConsole ?? {}, {
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
});
