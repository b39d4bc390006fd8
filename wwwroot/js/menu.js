// One menu serves all rows of a table. It is placed beside the button that asked for it; the server learns from the same click
// which row it is for.
let opener = null;

function place(menu, button) {
    const at = button.getBoundingClientRect();
    const size = menu.getBoundingClientRect();
    const below = at.bottom + 4 + size.height <= innerHeight;
    menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - 4 - size.height)}px`;
    menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
}

document.addEventListener('click', event => {
    const button = event.target.closest('button[data-menu]');
    if (button) {
        const menu = document.getElementById(button.dataset.menu);
        opener = button;
        menu.showPopover();
        place(menu, button);
        menu.querySelector('[role=menuitem]')?.focus();
        return;
    }
    const item = event.target.closest('[popover] [role=menuitem]');
    if (item) {
        opener?.focus({ preventScroll: true });
        item.closest('[popover]').hidePopover();
    }
});

document.addEventListener('keydown', event => {
    const menu = event.target.closest('[role=menu]');
    if (!menu) return;
    const items = [...menu.querySelectorAll('[role=menuitem]')];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
        event.preventDefault();
        items.at(to % items.length)?.focus();
    } else if (event.key === 'Tab' || event.key === 'Escape') {
        event.preventDefault();
        menu.hidePopover();
        opener?.focus();
    }
});
