// The theme lives in a cookie, so that the server writes it into the first byte of the next page.
const year = 60 * 60 * 24 * 365;

document.addEventListener('change', event => {
    if (event.target.name !== 'theme') return;
    const theme = event.target.value;
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme};path=/;max-age=${year};samesite=lax`;
});

// The menu is drawn by the circuit, which does not know the cookie: mark the choice when the menu opens.
document.addEventListener('beforetoggle', event => {
    const chosen = event.target.querySelector?.(`input[name=theme][value=${document.documentElement.dataset.theme}]`);
    if (chosen) chosen.checked = true;
}, true);
