// Saves what the server sends as a file. It comes over the circuit: no address of it exists that anybody else could open.
const kept = 10_000;

window.adminConsole = Object.assign(window.adminConsole ?? {}, {
    async save(name, stream) {
        const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: 'text/csv' }));
        const link = document.createElement('a');
        link.href = url;
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(url), kept);
    },
});
