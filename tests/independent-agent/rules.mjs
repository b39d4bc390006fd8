// What agents take for granted. Each function returns what is wrong, as sentences; an empty array is a sound message.
import { isIP } from 'node:net';

/** Agents follow both pointers without looking. */
export function wrongInLogin(login) {
  const wrong = [];
  if (!login.netbirdConfig?.signal?.uri) wrong.push('LoginResponse without netbirdConfig.signal: agents crash');
  if (!login.peerConfig) wrong.push('LoginResponse without peerConfig: agents crash');
  else if (!isPrefix(login.peerConfig.address)) wrong.push(`peerConfig.address "${login.peerConfig.address}" is no prefix`);
  return wrong;
}

/** @param first whether the peer has no configuration yet but that of its login. */
export function wrongInMap(map, ownKey, first) {
  const wrong = [];

  // Without the flag an empty list of rules lets everything through.
  for (const [list, flag] of [
    ['remotePeers', 'remotePeersIsEmpty'],
    ['FirewallRules', 'firewallRulesIsEmpty'],
    ['routesFirewallRules', 'routesFirewallRulesIsEmpty'],
  ]) {
    if (map[list].length === 0 && !map[flag]) wrong.push(`${list} is empty, but ${flag} is not set`);
    if (map[list].length > 0 && map[flag]) wrong.push(`${list} is not empty, but ${flag} is set`);
  }

  // A deleted peer gets a last map with nothing in it, not even its own configuration.
  if (!map.peerConfig) {
    if (first || map.remotePeers.length > 0) wrong.push('NetworkMap without peerConfig');
  } else if (!isPrefix(map.peerConfig.address)) {
    wrong.push(`peerConfig.address "${map.peerConfig.address}" is no prefix`);
  }

  const seen = new Set();
  for (const peer of [...map.remotePeers, ...map.offlinePeers]) {
    if (!isKey(peer.wgPubKey)) wrong.push(`remote peer "${peer.wgPubKey}" is no WireGuard key`);
    if (peer.wgPubKey === ownKey) wrong.push('the peer is its own remote peer');
    if (seen.has(peer.wgPubKey)) wrong.push(`remote peer "${peer.wgPubKey}" comes twice`);
    seen.add(peer.wgPubKey);
    for (const prefix of peer.allowedIps)
      if (!isPrefix(prefix)) wrong.push(`allowed IP "${prefix}" is no prefix`);
  }

  for (const rule of map.FirewallRules)
    if (isIP(rule.PeerIP) === 0) wrong.push(`rule for "${rule.PeerIP}", which is no address`);

  for (const group of map.DNSConfig?.NameServerGroups ?? [])
    for (const server of group.NameServers)
      if (isIP(server.IP) === 0) wrong.push(`name server "${server.IP}" is no address: agents crash`);

  return wrong;
}

function isPrefix(text) {
  const [address, length, ...rest] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return rest.length === 0 && /^\d{1,3}$/.test(length ?? '') && Number(length) <= bits;
}

function isKey(text) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}
