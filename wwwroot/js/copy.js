// Copies the text of a button's data-copy. A secret is not in the page: the server hands it to adminConsole.copy on the click.
const shown = new WeakMap();

async function write(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);

    // Without TLS a browser has no clipboard object; the old command still works from a click.
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'c-hidden';
    const layer = document.activeElement?.closest('.mud-dialog') ?? document.body;
    const before = document.activeElement;
    layer.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    before?.focus();
}

function tell(button) {
    button.dataset.copied = '';
    clearTimeout(shown.get(button));
    shown.set(button, setTimeout(() => delete button.dataset.copied, 2000));
}

document.addEventListener('click', async event => {
    const button = event.target.closest?.('button[data-copy]');
    if (!button) return;
    await write(button.dataset.copy);
    tell(button);
});

window.adminConsole = Object.assign(window.adminConsole ?? {}, {
    async copy(button, text) {
        await write(text);
        tell(button);
    },
});
