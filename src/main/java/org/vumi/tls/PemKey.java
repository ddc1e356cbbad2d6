package org.vumi.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A private key in PEM: PKCS8, encrypted or not.
 *
 * <p>Source: RFC 5958, RFC 8018.
 */
final class PemKey {
    private static final String PLAIN = "PRIVATE KEY";
    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PemKey() {}

    /**
     * @param password of an encrypted key
     * @throws Unfit saying what is wrong with it
     */
    static PrivateKey read(List<PemBlock> blocks, char[] password) throws GeneralSecurityException {
        PemBlock block = blocks.stream()
                .filter(one -> one.label().endsWith(PLAIN))
                .findFirst()
                .orElseThrow(() -> new Unfit("holds no private key"));
        return switch (block.label()) {
            case PLAIN -> key(new PKCS8EncodedKeySpec(block.der()));
            case ENCRYPTED -> key(decrypted(block.der(), password));
            default ->
                throw new Unfit("holds a key in the form '" + block.label() + "' (accepted: '" + PLAIN + "' or '"
                        + ENCRYPTED + "', which openssl pkcs8 -topk8 makes of it)");
        };
    }

    private static PrivateKey key(PKCS8EncodedKeySpec octets) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(octets);
            } catch (InvalidKeySpecException e) {
                // a key of another algorithm
            }
        }
        throw new Unfit("holds a key of no known algorithm (accepted: RSA, EC, EdDSA)");
    }

    /** Whether what one signs is seen to be so by the other. */
    static boolean fits(PrivateKey own, PublicKey shown) throws GeneralSecurityException {
        byte[] octets = {1, 2, 3};
        try {
            Signature signature = signature(own.getAlgorithm());
            signature.initSign(own);
            signature.update(octets);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(octets);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) { // of different algorithms, or sizes
            return false;
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        switch (algorithm) {
            case "RSA":
                return Signature.getInstance("SHA256withRSA");
            case "EC":
                return Signature.getInstance("SHA256withECDSA");
            case "RSASSA-PSS":
                Signature pss = Signature.getInstance(algorithm);
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                return pss;
            default:
                return Signature.getInstance(algorithm);
        }
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, char[] password) throws GeneralSecurityException {
        try {
            EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            // for PBES2 the name says nothing, the parameters say which
            String algorithm = encrypted.getAlgName().startsWith("PBES2")
                            || encrypted.getAlgName().equals("1.2.840.113549.1.5.13")
                    ? encrypted.getAlgParameters().toString()
                    : encrypted.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password)),
                    encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher);
        } catch (IOException | GeneralSecurityException e) {
            throw new Unfit("holds a key that its password does not open", e);
        }
    }
}
