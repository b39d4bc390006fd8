// Blazor tells this element how the circuit is; the page stays readable and typable while it is lost.
const bar = document.getElementById('components-reconnect-modal');
const root = document.documentElement;
const reloads = 'reloads';

bar.addEventListener('components-reconnect-state-changed', event => {
    const state = event.detail.state;
    root.dataset.circuit = state === 'hide' ? 'live' : 'lost';
    if (state === 'show') bar.querySelector('[data-since]').textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    else if (state === 'failed') document.addEventListener('visibilitychange', whenSeen);
    else if (state === 'rejected') reload();
});

// A server that restarted no longer knows the circuit. Reload by itself, but not for ever: after two within a minute, ask.
function reload() {
    const recent = JSON.parse(sessionStorage.getItem(reloads) ?? '[]').filter(at => Date.now() - at < 60_000);
    if (recent.length >= 2) {
        root.dataset.circuit = 'refused';
        return;
    }
    sessionStorage.setItem(reloads, JSON.stringify([...recent, Date.now()]));
    location.reload();
}

async function retry() {
    try {
        if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) reload();
    } catch {
        document.addEventListener('visibilitychange', whenSeen);
    }
}

async function whenSeen() {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', whenSeen);
    await retry();
}

bar.addEventListener('click', event => {
    if (event.target.closest('[data-retry]')) retry();
    if (event.target.closest('[data-reload]')) location.reload();
});

// Blazor keeps silent about a circuit that never began, because the last place was taken while the page loaded: asked again, the server says so.
// Not before every honest beginning has ended well: a place that this page has would be counted, too.
const patience = 10_000;
const beginning = setInterval(async () => {
    if (document.getElementById('main')) {
        clearInterval(beginning);
        return;
    }
    if (performance.now() < patience) return;
    const answer = await fetch(location.href, { redirect: 'manual' }).catch(() => null);
    if (answer?.status === 503 || answer?.type === 'opaqueredirect') location.reload();
    else if (answer?.ok && performance.now() > 3 * patience) reload();
}, 2_000);
