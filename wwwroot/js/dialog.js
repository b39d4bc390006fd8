// While a dialog is open, the page behind it is inert: a Tab pressed faster than a round trip to the server cannot leave
// the dialog. When the last dialog closes, focus goes back to what opened the first.
const openers = [];
let open = 0;

function settle() {
    const dialogs = document.querySelectorAll('.mud-dialog-container');
    if (dialogs.length > open) openers.push(lastFocused());
    const closed = open - dialogs.length;
    open = dialogs.length;

    const page = document.querySelector('.mud-layout');
    if (page) page.inert = open > 0;
    dialogs.forEach((dialog, i) => { dialog.inert = i < dialogs.length - 1; });

    for (let i = 0; i < closed; i++) {
        const opener = openers.pop();
        if (opener?.isConnected) opener.focus({ preventScroll: true });
    }
}

// What had the focus may go while its dialog stays (a form turns into its result): the keys still belong to the dialog.
function hold() {
    if (document.activeElement !== document.body) return;
    [...document.querySelectorAll('.mud-dialog-container .mud-focus-trap-child-container')].at(-1)?.focus({ preventScroll: true });
}

// Escape in a dialog that asks before it goes is the same as its button.
document.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('.mud-popover-open')) return;
    const dialog = [...document.querySelectorAll('.mud-dialog-container')].at(-1);
    dialog?.querySelector('[data-dialog-leave]')?.click();
});

let last = null;
document.addEventListener('focusin', event => {
    if (!event.target.closest('[popover]')) last = event.target;
});
const lastFocused = () => {
    const active = document.activeElement;
    return active && active !== document.body && !active.closest('[popover],.mud-dialog-container:last-of-type') ? active : last;
};

new MutationObserver(() => { settle(); hold(); }).observe(document.body, { childList: true, subtree: true });
