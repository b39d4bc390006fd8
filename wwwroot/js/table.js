// A table is one tab stop: arrows (or J and K) move between rows, left and right inside one, and one Tab leaves it.
const stops = 'a[href], button, input, select, [tabindex]';
const inside = element => element.closest?.('[data-rove]');
const usable = element => element.offsetParent !== null && !element.disabled;

function settle(table) {
    const all = [...table.querySelectorAll(stops)];
    const current = all.find(e => e.tabIndex === 0 && usable(e) && e.dataset.roveHere !== undefined)
        ?? all.find(e => usable(e) && e.closest('tbody')) ?? all[0];
    for (const element of all) {
        const here = element === current;
        if (element.tabIndex !== (here ? 0 : -1)) element.tabIndex = here ? 0 : -1;
    }
}

function move(to) {
    const table = inside(to);
    table.querySelectorAll('[data-rove-here]').forEach(e => delete e.dataset.roveHere);
    to.dataset.roveHere = '';
    to.tabIndex = 0;
    settle(table);
}

document.addEventListener('focusin', event => {
    if (inside(event.target) && event.target.matches(stops)) move(event.target);
});

document.addEventListener('keydown', event => {
    const table = inside(event.target);
    if (!table || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input:not([type=checkbox]),select')) return;
    const row = event.target.closest('tr');
    const rows = [...table.querySelectorAll('tr')].filter(r => r.querySelector(stops));
    const steps = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 };
    let to = null;
    if (event.key in steps) {
        const next = rows[rows.indexOf(row) + steps[event.key]];
        const column = [...row.querySelectorAll(stops)].indexOf(event.target);
        const options = next ? [...next.querySelectorAll(stops)].filter(usable) : [];
        to = options[row.parentElement === next?.parentElement ? Math.min(column, options.length - 1) : 0];
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
        const options = [...row.querySelectorAll(stops)].filter(usable);
        to = options[options.indexOf(event.target) + (event.key === 'ArrowRight' ? 1 : -1)];
    } else if (event.key === 'Home' || event.key === 'End') {
        const body = rows.filter(r => r.closest('tbody'));
        to = (event.key === 'Home' ? body[0] : body.at(-1))?.querySelector(stops);
    } else if ((event.key === 'x' || event.key === 'X') && row.querySelector('[data-pick]')) {
        event.preventDefault();
        row.querySelector('[data-pick]').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey }));
        return;
    } else return;
    event.preventDefault();
    to?.focus();
});

new MutationObserver(() => document.querySelectorAll('[data-rove]').forEach(settle))
    .observe(document.body, { childList: true, subtree: true });

// The slash goes to the page's filter, Escape closes the side panel: both only outside fields and dialogs.
document.addEventListener('keydown', event => {
    const field = event.target.matches('input, select, textarea, [contenteditable]');
    if (event.key === '/' && !field && !event.ctrlKey && !event.metaKey && !document.querySelector('.mud-dialog-container')) {
        const filter = document.querySelector('[data-filter]');
        if (filter) { event.preventDefault(); filter.focus(); filter.select(); }
    }
    if (event.key === 'Escape' && !document.querySelector('.mud-dialog-container, [popover]:popover-open'))
        document.querySelector('[data-panel-close]')?.click();
});

// A click anywhere on a row opens it; its name is the real link, so that keyboard and new tabs work.
document.addEventListener('click', event => {
    const row = event.target.closest('tr');
    if (!row || event.target.closest('a, button, input, label, .c-switch') || getSelection().toString()) return;
    const link = row.querySelector('[data-row-link]');
    if (!link) return;
    move(link);
    link.click();
});

// The panel takes the focus when it opens and gives it back to its row when it closes. While it is open it follows J and K.
let panel = null;
new MutationObserver(() => {
    const now = document.querySelector('.c-panel');
    if (now && !panel) now.querySelector('#panel-title')?.focus({ preventScroll: true });
    if (!now && panel && (document.activeElement === document.body || !document.activeElement?.isConnected))
        document.querySelector('[data-rove-here]')?.focus({ preventScroll: true });
    panel = now;
}).observe(document.body, { childList: true, subtree: true });

document.addEventListener('keydown', event => {
    if (!panel || !'jkJK'.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select, textarea')) return;
    const rows = [...document.querySelectorAll('[data-rove] tbody tr')].filter(row => row.querySelector('[data-row-link]'));
    const here = rows.findIndex(row => row.getAttribute('aria-current') === 'true');
    const next = rows[here + (event.key.toLowerCase() === 'j' ? 1 : -1)]?.querySelector('[data-row-link]');
    if (!next) return;
    move(next);
    next.click();
    if (inside(event.target)) next.focus();
});
