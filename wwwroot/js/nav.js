// The navigation is a drawer on narrow windows: opened here, without a round trip, with focus kept inside it.
const root = document.documentElement;
const button = () => document.querySelector('[data-nav-toggle]');
const behind = () => document.querySelectorAll('main, .c-header > :not([data-nav-toggle])');

function set(open) {
    if ((root.dataset.nav === 'open') === open) return;
    root.dataset.nav = open ? 'open' : '';
    button()?.setAttribute('aria-expanded', String(open));
    behind().forEach(element => { element.inert = open; });
    if (open) document.querySelector('#nav a[aria-current], #nav a')?.focus();
    else button()?.focus();
}

document.addEventListener('click', event => {
    if (event.target.closest('[data-nav-toggle]')) set(root.dataset.nav !== 'open');
    else if (event.target.closest('#nav a, .c-nav-veil')) set(false);
});

document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && root.dataset.nav === 'open') set(false);
});

matchMedia('(min-width: 1024px)').addEventListener('change', () => set(false));
